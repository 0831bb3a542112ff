import Foundation
import Retrieval

/// An index of texts, whose file has no name any more and goes with the process.
func builtIndex(of texts: [String], parameters: BM25Parameters = BM25Parameters()) throws -> BM25Index {
    let file = FileManager.default.temporaryDirectory.appending(path: "rankforge-test-\(UUID().uuidString).rfi")
    defer { try? FileManager.default.removeItem(at: file) }
    var builder = try BM25IndexBuilder(target: file, parameters: parameters, analyzer: try Analyzer())
    for text in texts { try builder.add(text) }
    return try builder.finish()
}
