import Ranking
import Similarity
import Store

/// Tells a query's own documents among what was found for it: copies of the query or of its gold answer.
///
/// A list with one of them teaches copying: over a corpus that holds the problems themselves the own problem with its solution is nearly
/// always the one positive. That a passage holds the gold answer says nothing, since accepted answers quote what they cite; so of pages
/// that the answer cites only what they share with the query counts.
struct OwnDocuments {
    /// From which share of a passage's words, found in query and gold answer, it is a copy of them.
    static let inside = 0.8
    /// From which share of the query's words, found in a passage, the passage holds the query.
    static let holds = 0.9
    /// A shorter query is held by passages that merely speak of the same, and a shorter passage stands in a long answer by chance: of
    /// MATH and ProofWiki, `Let $a, b \in \Z$ such that $a b = 1$. Then $a = b = \pm 1$` in a solution that needs it.
    static let fewest = 20
    /// From which share on, either way, an id that is only a number is the query's own: two files that both number their rows meet by chance.
    static let ofNumber = 0.5

    /// What was found out about a passage.
    struct Finding {
        var reason: LeftOutRecord.Reason
        /// The share that decided; nil where none was computed.
        var share: Double?

        var evidence: String { share.map { evidenceJSON(["share": rounded($0)]) } ?? "{}" }
    }

    private let id: QueryID
    private let localID: String
    private let excluded: Set<PassageID>
    private let texts: Set<PassageID>
    private let query: WordPairs
    private let answer: WordPairs?
    private let queryPairs: HashSet
    private let allPairs: HashSet

    /// - Parameter excluded: the texts of the documents that the source row excludes; a text may stand under several ids.
    init(of query: Query, excluded: Set<PassageID>) {
        id = query.id
        localID = String(query.id.rawValue.dropFirst(query.id.domain.count + 1))
        self.excluded = excluded
        texts = Set([query.text, query.goldAnswer].compactMap { $0 }.map { Passage(text: $0).id })
        self.query = WordPairs(query.text)
        answer = query.goldAnswer.map(WordPairs.init)
        queryPairs = self.query.set
        allPairs = answer.map { [queryPairs] in queryPairs.union($0.set) } ?? queryPairs
    }

    /// Why a candidate is the query's own document; nil where it is none.
    func finding(_ candidate: CandidateRecord) -> Finding? {
        if excluded.contains(candidate.passage.id) { return Finding(reason: .excludedID) }
        if texts.contains(candidate.passage.id) { return Finding(reason: .sameText) }
        let isOwnID = DocumentName.corpusID(of: candidate.documentID, domain: id.domain) == localID
        if isOwnID, !localID.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Finding(reason: .sameID) }

        let passage = WordPairs(candidate.passage.text)
        if [query, answer].contains(where: { $0?.whole == passage.whole && passage.words > 0 }) {
            return Finding(reason: .sameText)
        }
        let inside =
            passage.words >= Likeness.fewest
            ? passage.share(in: candidate.origin == .cited ? queryPairs : allPairs) : 0
        let isInside = inside >= Self.inside
        if isInside, passage.words >= Self.fewest { return Finding(reason: .insideQuery, share: inside) }
        guard query.words >= Self.fewest || isInside || isOwnID else { return nil }
        // The title is shown with the text, so a passage can hold the query with both.
        let title = candidate.passage.title.map { WordPairs($0).common(with: queryPairs) } ?? HashSet()
        let holds = query.share(in: passage.common(with: queryPairs).union(title))
        if isInside, holds >= Self.holds { return Finding(reason: .insideQuery, share: inside) }
        if query.words >= Self.fewest, holds >= Self.holds { return Finding(reason: .holdsQuery, share: holds) }
        if isOwnID, max(inside, holds) >= Self.ofNumber {
            return Finding(reason: .sameID, share: max(inside, holds))
        }
        return nil
    }
}

extension LeftOutRecord {
    init(_ candidate: CandidateRecord, finding: OwnDocuments.Finding, isKept: Bool) {
        self.init(
            passage: candidate.passage,
            documentID: candidate.documentID,
            origin: candidate.origin,
            reason: finding.reason,
            evidence: finding.evidence,
            isKept: isKept
        )
    }
}
