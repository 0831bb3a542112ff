import Foundation
import Retrieval

/// The formula passage by passage, without an index.
struct BruteForceBM25 {
    private let passages: [[String]]
    private let parameters: BM25Parameters
    private let average: Double
    private let holding: [String: Int]

    init(_ texts: [String], _ parameters: BM25Parameters) throws {
        passages = texts.map(try Analyzer().terms)
        self.parameters = parameters
        average = Double(passages.map(\.count).reduce(0, +)) / Double(passages.count)
        holding = passages.reduce(into: [:]) { counts, passage in
            for term in Set(passage) { counts[term, default: 0] += 1 }
        }
    }

    /// The score of each passage.
    func scores(_ query: String) throws -> [Double] {
        let terms = try Analyzer().terms(in: query)
        return passages.map { passage in
            let counts = passage.reduce(into: [:]) { $0[$1, default: 0.0] += 1 }
            let length = Double(passage.count) / average
            return terms.reduce(0.0) { sum, term in
                guard let count = counts[term], let holding = holding[term] else { return sum }
                let idf = log(1 + (Double(passages.count - holding) + 0.5) / (Double(holding) + 0.5))
                return sum + idf * count / (count + parameters.k1 * (1 - parameters.b + parameters.b * length))
            }
        }
    }
}
