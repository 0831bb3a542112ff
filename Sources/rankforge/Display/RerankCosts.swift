import Evaluation
import Foundation
import Store

/// Reads and shows what reranking took, by stores of `rerank`.
enum RerankCosts {
    /// The lines of all stores.
    static func read(_ stores: [String]) async throws -> [RerankCostLine] {
        var lines: [RerankCostLine] = []
        for path in stores {
            let store = try Store.openReading(path: URL(filePath: path).absoluteURL.path)
            let costs = try await store.rerankCosts()
            try store.close()
            if costs.isEmpty {
                let note =
                    "\(store.path): no query was reranked into this store, so it adds no costs; "
                    + "--store wants the store that a rerank file names"
                Terminal.say(Terminal.note(note, of: STDERR_FILENO))
            }
            lines += costs
        }
        return lines
    }

    /// Columns that leave the table where there is no room for them.
    static let leaving = ["prompt tokens", "answer tokens", "method", "requests", "queries", "model"]

    /// A line a way of reranking; all figures a query.
    static func table(_ costs: [RerankCostLine]) -> TextTable {
        var table = TextTable(
            ["a query of", "method", "model", "queries", "requests", "prompt tokens", "answer tokens", "seconds", "$"],
            words: 3
        )
        for line in costs {
            table.rows.append([
                line.name, line.method, line.model + (line.isSimulated ? " (simulated)" : ""), String(line.queries),
                String(format: "%.1f", line.requests), String(format: "%.0f", line.promptTokens),
                String(format: "%.0f", line.completionTokens), String(format: "%.2f", line.seconds),
                line.dollars.map { String(format: "%.5f", $0) } ?? "unknown",
            ])
        }
        return table
    }
}
