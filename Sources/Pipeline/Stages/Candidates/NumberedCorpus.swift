import Ranking
import Retrieval

/// A domain's corpus by number: an open index, whose labels say which passage of which document a number is.
struct NumberedCorpus: Sendable {
    /// The index, in corpus order; a text that comes twice has one number.
    let index: BM25Index

    /// How many passages there are.
    var count: Int { index.count }

    /// The document and the passage with a number.
    func entry(_ number: Int) throws -> (documentID: String, passage: PassageID) {
        let label = try index.label(of: number)
        // A passage's id is hexadecimal, so the first line end is ours.
        let parts = label.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts.last ?? ""), PassageID(rawValue: String(parts.first ?? "")))
    }

    /// How the index names a passage.
    static func label(passage: PassageID, document: String) -> String { "\(passage.rawValue)\n\(document)" }
}
