/// A measure of one query's ranking, by the definitions of trec_eval.
package enum Measure: Sendable, Hashable {
    /// Discounted gain over the ideal one; of the whole ranking without a depth. Gains are the labels (linear), labels below 0 count 0.
    case ndcg(Int?)
    /// Relevant ones in the first k over all relevant ones.
    case recall(Int?)
    /// Relevant ones in the first k over k.
    case precision(Int)
    /// One over the rank of the first relevant one, 0 if it stands below the depth.
    case reciprocalRank(Int?)
    /// The mean of the precisions at each relevant one in the first k, over all relevant ones.
    case averagePrecision(Int?)
    /// Whether the first k hold a relevant one.
    case success(Int)
    /// The share of the first k that has a label at all.
    case judged(Int)

    /// What is asked most: NDCG@10, Recall@100, MRR@10, MAP, P@10.
    package static let usual: [Measure] = [
        .ndcg(10), .recall(100), .reciprocalRank(10), .averagePrecision(nil), .precision(10),
    ]

    /// The names that are understood, for errors.
    package static let names = "ndcg, ndcg@K, recall@K, p@K, mrr, mrr@K, map, map@K, success@K, judged@K"

    /// Reads a name: `ndcg@10`, `mrr`, or trec_eval's own `ndcg_cut.10`, `P_10`, `recip_rank`, `map_cut.100`.
    package init?(_ name: String) {
        let lower = name.lowercased()
        let word = lower.prefix { $0.isLetter || $0 == "_" }
        let separator = lower.dropFirst(word.count).first
        var base = String(word)
        var depth: Int?
        if let separator {
            guard "@.0123456789".contains(separator) else { return nil }
            let digits = lower.dropFirst(word.count).drop { $0 == "@" || $0 == "." }
            guard let number = Int(digits), number >= 1, number <= 1_000_000 else { return nil }
            depth = number
        }
        if base.hasSuffix("_") { base.removeLast() }
        if base.hasSuffix("_cut") { base.removeLast(4) }
        switch (base, depth) {
        case ("ndcg", _): self = .ndcg(depth)
        case ("recall", _), ("r", .some): self = .recall(depth)
        case ("p", .some(let depth)), ("precision", .some(let depth)): self = .precision(depth)
        case ("mrr", _), ("rr", _), ("recip_rank", _): self = .reciprocalRank(depth)
        case ("map", _), ("ap", _): self = .averagePrecision(depth)
        case ("success", .some(let depth)): self = .success(depth)
        case ("judged", .some(let depth)): self = .judged(depth)
        default: return nil
        }
    }

    /// The name as tables show it: `NDCG@10`.
    package var name: String {
        func named(_ word: String, _ depth: Int?) -> String { depth.map { "\(word)@\($0)" } ?? word }
        return switch self {
        case .ndcg(let depth): named("NDCG", depth)
        case .recall(let depth): named("Recall", depth)
        case .precision(let depth): named("P", depth)
        case .reciprocalRank(let depth): named("MRR", depth)
        case .averagePrecision(let depth): named("MAP", depth)
        case .success(let depth): named("Success", depth)
        case .judged(let depth): named("Judged", depth)
        }
    }
}
