import Ranking
import Store

/// A query's numbers, packed: a hundred thousand of them take a few megabytes.
struct CatalogueRow: Sendable, Equatable {
    /// The whole name, `domain/local`.
    var id: String
    var queryRow: Int64
    /// 0 without an order.
    var answerRow: Int64
    /// From 0 to 1; -1 without a score.
    var ndcg: Float
    /// Tokens; -1 without an order.
    var chain: Int32
    /// Passages; -1 without a list.
    var size: Int16
    /// Positive ones; -1 without a list.
    var positives: Int16
    /// Index into ``Catalogue/domains``.
    var domain: Int16
    /// Index into ``Catalogue/codes``; -1 for none.
    var code: Int16
    /// Index into ``Catalogue/models``; -1 for none.
    var model: Int16
    var status: CatalogueLine.Status

    var name: QueryID { QueryID(rawValue: id) }
}
