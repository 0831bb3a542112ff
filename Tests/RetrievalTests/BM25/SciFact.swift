import Foundation
import TestSupport

/// The SciFact collection in BEIR's layout.
struct SciFact {
    struct Document: Decodable {
        var _id: String
        var title: String
        var text: String
    }

    var documents: [Document] = []
    var queries: [(id: String, text: String)] = []
    /// Relevant documents by query.
    var relevant: [String: Set<String>] = [:]

    init() throws {
        let folder = try SharedSamples.folder("ir/scifact")
        let decoder = JSONDecoder()
        documents = try Data(contentsOf: folder.appending(path: "corpus.jsonl")).split(separator: UInt8(ascii: "\n"))
            .map { try decoder.decode(Document.self, from: $0) }
        queries = try Self.rows(folder.appending(path: "queries.test.tsv")).map { ($0[0], $0[1]) }
        for row in try Self.rows(folder.appending(path: "qrels/test.tsv")).dropFirst() where row[2] != "0" {
            relevant[row[0], default: []].insert(row[1])
        }
    }

    private static func rows(_ file: URL) throws -> [[String]] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: "\t").map { String($0).trimmingCharacters(in: .whitespaces) }
        }
    }
}
