import Ranking
import Store

/// What a filter found, with what was looked at.
struct BrowseResult: Sendable {
    let catalogue: Catalogue
    let selection: BrowseSelection
    /// What reviewers decided, by query.
    let decisions: [QueryID: DecisionRecord.Action]
    /// What the reader should know about the search; nil if there is nothing to say.
    let searchNote: String?
}
