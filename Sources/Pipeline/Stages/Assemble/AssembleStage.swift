import Ranking
import Store

/// Builds the list: positives, hard negatives and negatives, at most `size`, in a seeded order.
///
/// Positives may take half of the list, more only where the others can't fill the rest, and never all of it: an order of
/// nothing but positives can't be wrong. Hard negatives then take up to half of what is left, negatives the rest.
struct AssembleStage: Stage {
    static let name = StageName.assemble

    let list: ListConfiguration
    let seed: Int
    /// Whether near copies are told from each other.
    var leavesOutCopies = true

    func process(_ work: QueryState) async throws -> StageResult {
        Self.assemble(
            candidates: try await work.madeCandidates(),
            judgments: try await work.madeJudgments(),
            query: work.query.query.id,
            list: list,
            seed: seed,
            leavesOutCopies: leavesOutCopies
        )
    }

    /// The rule itself, without a store.
    static func assemble(
        candidates: [CandidateRecord],
        judgments: [JudgmentRecord],
        query: QueryID,
        list: ListConfiguration,
        seed: Int,
        leavesOutCopies: Bool = true
    ) -> StageResult {
        let labels = Dictionary(judgments.map { ($0.passage, $0) }) { first, _ in first }
        let judged = candidates.sorted { $0.rank < $1.rank }.compactMap { candidate -> ListRecord.Item? in
            guard let judgment = labels[candidate.passage.id] else { return nil }
            return ListRecord.Item(
                passage: candidate.passage,
                documentID: candidate.documentID,
                origin: candidate.origin,
                label: judgment.label,
                judge: judgment.judge
            )
        }
        let (items, leftOut) = leavesOutCopies ? NearCopies.apart(judged) : (judged, [])
        let positives = items.filter { $0.label == .positive }
        let hard = items.filter { $0.label == .hardNegative }
        let plain = items.filter { $0.label == .negative }
        let counts = [
            "positives": positives.count, "hard_negatives": hard.count, "negatives": plain.count,
            "candidates": candidates.count,
        ].merging(leftOut.isEmpty ? [:] : ["near_copies": leftOut.count]) { first, _ in first }
        func rejected(_ reason: RejectReason) -> StageResult {
            StageResult(.rejected(reason, evidence: evidenceJSON(counts)), leftOut: leftOut)
        }
        if positives.isEmpty { return rejected(.noPositive) }
        if items.count < list.minimum { return rejected(.tooFewPassages) }
        if hard.isEmpty, plain.isEmpty { return rejected(.allPositive) }

        let others = hard.count + plain.count
        let positiveShare = min(positives.count, max(list.size / 2, list.size - others), list.size - 1)
        let room = list.size - positiveShare
        let hardShare = min(hard.count, max(room / 2, room - plain.count))
        let plainShare = min(plain.count, room - hardShare)
        var generator = SeededGenerator(seed: seed, parts: "assemble", query.rawValue)
        let chosenPlain = generator.sample(plain, count: plainShare)
        let chosen = Array(positives.prefix(positiveShare)) + Array(hard.prefix(hardShare)) + chosenPlain
        return StageResult(.done, .list(ListRecord(items: generator.shuffled(chosen))), leftOut: leftOut)
    }
}
