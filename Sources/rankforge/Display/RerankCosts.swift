import Evaluation
import Foundation

/// What reranking a query took, by a store of `rerank`.
struct RerankCost: Codable, Sendable {
    let store: String
}

/// Reads and shows what reranking took.
enum RerankCosts {
    static func read(_ stores: [String]) async throws -> [RerankCost] { [] }

    static func table(_ costs: [RerankCost]) -> TextTable { TextTable(["store"]) }
}
