import Ranking

/// What a reject reason means, in a sentence for the reader of a list.
enum ReasonWords {
    static func text(_ reason: RejectReason) -> String {
        switch reason {
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
        case .emptyChain: "The answer came without a chain."
        case .chainTooLong: "The chain is longer than the student may write."
        case .goldLeak: "The chain speaks of a given answer, which the ranking call did not show."
        case .otherLanguage: "The chain is written in another script than the query."
        case .inconsistent: "Samples of the same list disagree."
        case .duplicateQuery: "The same question came before."
        case .contaminated: "The question or a passage stands in a benchmark."
        case .failedRequest: "A request failed for good."
        }
    }
}
