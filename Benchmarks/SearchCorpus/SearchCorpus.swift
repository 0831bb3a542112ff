import Foundation
import Retrieval

/// Builds and searches a BM25 index, and prints what that took as JSON.
///
/// - `SearchCorpus build INDEX [MEMORY_MB] < PASSAGES` reads a passage a line.
/// - `SearchCorpus search INDEX TOP < QUERIES` reads a query a line; the results follow the figures, a query a line.
@main
struct SearchCorpus {
    struct Built: Encodable {
        var passages = 0
        var seconds = 0.0
        var megabytes = 0.0
        var peakMB = 0.0
    }

    struct Searched: Encodable {
        var openSeconds = 0.0
        var verifySeconds = 0.0
        /// One of each query, in the queries' order.
        var milliseconds: [Double] = []
        var peakMB = 0.0
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        switch (arguments.dropFirst().first, arguments.count) {
        case ("build", 3...4):
            try build(URL(filePath: arguments[2]), memory: arguments.count == 4 ? Int(arguments[3]) : nil)
        case ("search", 4):
            try search(URL(filePath: arguments[2]), top: Int(arguments[3]) ?? 40)
        default:
            print("usage: SearchCorpus build INDEX [MEMORY_MB] < PASSAGES, SearchCorpus search INDEX TOP < QUERIES")
        }
    }

    private static func build(_ target: URL, memory: Int?) throws {
        let start = ContinuousClock.now
        var builder = try BM25IndexBuilder(target: target, analyzer: try Analyzer(), memory: (memory ?? 256) << 20)
        while let line = readLine() { try builder.add(line, label: String(builder.count)) }
        let index = try builder.finish()
        var figures = Built(passages: index.count, megabytes: Double(index.size) / 1e6)
        figures.seconds = (ContinuousClock.now - start) / .seconds(1)
        figures.peakMB = peakMB()
        try show(figures)
    }

    private static func search(_ source: URL, top: Int) throws {
        var figures = Searched()
        let clock = ContinuousClock()
        var index: BM25Index?
        figures.openSeconds = try clock.measure { index = try BM25Index(contentsOf: source) } / .seconds(1)
        guard let index else { return }
        figures.verifySeconds = try clock.measure { try index.verify() } / .seconds(1)
        var found: [String] = []
        while let query = readLine() {
            var hits: [ScoredPassage] = []
            figures.milliseconds.append(
                try clock.measure { hits = try index.search(query, top: top) } / .milliseconds(1)
            )
            found.append(try hits.map { "\(try index.label(of: $0.index)):\($0.score)" }.joined(separator: " "))
        }
        figures.peakMB = peakMB()
        try show(figures)
        print(found.joined(separator: "\n"))
    }

    private static func show(_ figures: some Encodable) throws {
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }

    private static func peakMB() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }
}
