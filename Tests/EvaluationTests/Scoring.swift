import Export
import Foundation
import Ingest
import TestSupport

/// Scores texts as if they were files.
func scores(
    _ run: String,
    _ qrels: String,
    _ measures: [String],
    level: Int = 1
) async throws -> RunScores {
    try await withTemporaryFolder { folder in
        let files = [folder.appending(path: "run.txt"), folder.appending(path: "qrels.txt")]
        for (file, text) in zip(files, [run, qrels]) { try Data(text.utf8).write(to: file) }
        return try await RunScores(
            RunFile(url: files[0]),
            qrels: try Qrels(url: files[1]),
            measures: measures.compactMap(Measure.init),
            level: level
        )
    }
}

/// A run of one query from (document, score) pairs.
func run(_ entries: [(String, String)], query: String = "q") -> String {
    entries.enumerated().map { "\(query) Q0 \($1.0) \($0 + 1) \($1.1) t\n" }.joined()
}
