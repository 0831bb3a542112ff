/// Why a query or its list was thrown out: one code each.
public enum RejectReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// The order disagrees with the pointwise labels: NDCG below alpha.
    case lowNDCG = "low-ndcg"
    /// A further condition on the order under the pointwise labels is not met: NDCG or recall at another rank.
    case lowMetric = "low-metric"
    /// More random orders than a condition allows would be kept: the filter says little about such a list.
    case easyList = "easy-list"
    /// In strict mode: the order needed a repair.
    case repaired
    /// The prompt is longer than the teacher or the student can take.
    case tooLong = "too-long"
    /// No passage was judged positive, so the filter would reject every order.
    case noPositive = "no-positive"
    /// Every passage was judged positive, so the filter would accept every order.
    case allPositive = "all-positive"
    /// Fewer passages than a list needs.
    case tooFewPassages = "too-few-passages"
    /// The answer holds no order.
    case unparsable
    /// The order leaves passages out.
    case incompletePermutation = "incomplete-permutation"
    /// The answer was cut off by its length limit.
    case truncated
    /// The answer came without reasoning.
    case emptyReasoning = "empty-chain"
    /// The reasoning is longer than the student may write.
    case reasoningTooLong = "chain-too-long"
    /// The reasoning speaks of a given answer.
    case goldLeak = "gold-leak"
    /// The reasoning is written in another script than the query.
    case otherLanguage = "other-language"
    /// Samples of the same list disagree.
    case inconsistent
    /// The same question came before.
    case duplicateQuery = "duplicate-query"
    /// The question or a passage stands in a benchmark.
    case contaminated

    /// What it means, in a sentence for the reader of a list.
    public var message: String {
        switch self {
        case .lowNDCG: "The teacher's order disagrees with the pointwise labels: its NDCG@10 is below alpha."
        case .lowMetric:
            "A further condition on the order under the pointwise labels is not met; the evidence says which."
        case .easyList:
            "More random orders of such a list would be kept than the pipeline allows: the filter says little about it."
        case .repaired: "The order needed a repair, and this pipeline takes none."
        case .tooLong: "The prompt is longer than the teacher or the student can take."
        case .noPositive: "No passage was judged positive, so the filter would reject every order."
        case .allPositive: "Every passage was judged positive, so the filter would accept every order."
        case .tooFewPassages: "There are fewer passages than a list needs."
        case .unparsable: "The answer holds no order."
        case .incompletePermutation: "The order leaves passages out."
        case .truncated: "The answer was cut off by its length limit."
        case .emptyReasoning: "The answer came without reasoning."
        case .reasoningTooLong: "The reasoning is longer than the student may write."
        case .goldLeak: "The reasoning speaks of a given answer, which the ranking call did not show."
        case .otherLanguage: "The reasoning is written in another script than the query."
        case .inconsistent: "Samples of the same list disagree."
        case .duplicateQuery: "The same question came before."
        case .contaminated: "The question or a passage stands in a benchmark."
        }
    }

    /// Whether another sample could change it; benchmarks, duplicates, prompts too long and lists that any order passes have nothing to
    /// do with answers.
    public var dependsOnAnswers: Bool {
        switch self {
        case .easyList, .tooLong, .duplicateQuery, .contaminated: false
        default: true
        }
    }
}
