import Foundation
import Retrieval

/// Searches 16-bit vectors as dense retrieval does, and prints what that took as JSON, then the results, a query a line.
///
/// `SearchVectors VECTORS QUERIES DIMENSIONS TOP ROUNDS`: files of 16-bit floats, row after row. Each round searches every query alone, and then
/// all of them in one pass.
@main
struct SearchVectors {
    struct Figures: Encodable {
        /// Seconds of one query alone, one of each round and query.
        var single: [Double] = []
        /// Seconds of all queries in one pass, one of each round.
        var batch: [Double] = []
        var areSame = true
        var peakMB = 0.0
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        let numbers = arguments.dropFirst(3).compactMap { Int($0) }
        guard arguments.count == 6, numbers.count == 3 else {
            return print("usage: SearchVectors VECTORS QUERIES DIMENSIONS TOP ROUNDS")
        }
        let (dimensions, top, rounds) = (numbers[0], numbers[1], numbers[2])
        func open(_ path: String) throws -> (file: VectorFile, rows: Int) {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            let file = try VectorFile(path: path, dimensions: dimensions, isReadOnly: true)
            return (file, size / (file.length * 2))
        }
        let vectors = try open(arguments[1])
        let index = DenseIndex(
            vectors: try vectors.file.map(rows: vectors.rows),
            rows: (0..<Int32(vectors.rows)).map { $0 }
        )
        let asked = try open(arguments[2])
        let queries = try (0..<asked.rows).map { try asked.file.read(row: $0) }

        var figures = Figures()
        var found = index.search(queries, top: top)
        let clock = ContinuousClock()
        for _ in 0..<rounds {
            for (number, query) in queries.enumerated() {
                var alone: [[ScoredPassage]] = []
                figures.single.append(clock.measure { alone = index.search([query], top: top) } / .seconds(1))
                if alone.first != found[number] { figures.areSame = false }
            }
            figures.batch.append(clock.measure { found = index.search(queries, top: top) } / .seconds(1))
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        figures.peakMB = Double(usage.ru_maxrss) / 1024
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
        for hits in found { print(hits.map { "\($0.index):\($0.score)" }.joined(separator: " ")) }
    }
}
