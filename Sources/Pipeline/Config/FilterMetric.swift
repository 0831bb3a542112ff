import Ranking

/// What a further condition of the filter measures.
public enum FilterMetric: Sendable, Hashable {
    /// NDCG of the exported order under the pointwise labels, cut at a rank.
    case ndcg(Int)
    /// Recall of the same.
    case recall(Int)
    /// The mean rank-biased overlap (extrapolated, p = 0.9) over all pairs of samples.
    case rbo
    /// The mean of Kendall's tau between the exported order and the other samples.
    case agreement
    /// The share of random orders of such a list that reach alpha.
    case chance

    /// The words of pipeline files.
    static let forms = ["ndcg@K", "recall@K", "rbo", "agreement", "chance"]

    /// Reads `ndcg@10`, `recall@5`, `rbo`, `agreement`, `chance`; K is from 1 to 100.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let rank = parts.count == 2 ? Int(parts[1]).flatMap { (1...100).contains($0) ? $0 : nil } : nil
        switch (parts[0], rank, parts.count) {
        case ("ndcg", let rank?, _): self = .ndcg(rank)
        case ("recall", let rank?, _): self = .recall(rank)
        case ("rbo", nil, 1): self = .rbo
        case ("agreement", nil, 1): self = .agreement
        case ("chance", nil, 1): self = .chance
        default: return nil
        }
    }

    /// As it stands in pipeline files and in evidence.
    public var name: String {
        switch self {
        case .ndcg(let rank): "ndcg@\(rank)"
        case .recall(let rank): "recall@\(rank)"
        case .rbo: "rbo"
        case .agreement: "agreement"
        case .chance: "chance"
        }
    }

    /// Whether one order alone has no such value.
    var needsSamples: Bool { self == .rbo || self == .agreement }

    /// The code under which a list is rejected that does not meet the condition.
    var reason: RejectReason {
        switch self {
        case .ndcg, .recall: .lowMetric
        case .rbo, .agreement: .inconsistent
        case .chance: .easyList
        }
    }
}
