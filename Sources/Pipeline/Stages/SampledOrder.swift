import Ranking
import Store
import Teacher

/// One sample of a list's order: what was read, and why it does not count if it does not.
struct SampledOrder: Sendable {
    /// The order in the list's own positions; nil where none was read.
    let ranking: RankingRecord?
    /// Why it does not count; nil if it does.
    let ending: StageResult.Status?

    /// No order was read.
    init(ending: StageResult.Status) {
        ranking = nil
        self.ending = ending
    }

    /// Applies the rule on repairs: strict mode rejects any; lenient mode takes an order of which at most a tenth (at least one place)
    /// was missing, since what is appended in the order shown is nobody's judgment.
    ///
    /// - Parameter shown: the places of the list in the order in which the prompt showed them; nil for the list's own.
    init(_ reading: PermutationReading, sample: Int, shown: [Int]?, key: RequestKey, isStrict: Bool) {
        let repairs = reading.repairs
        let json = evidenceJSON([
            "repeated": repairs.repeated.count, "out_of_range": repairs.outOfRange.count,
            "missing": repairs.missing.count,
            "prose_around": repairs.proseAround, "request": key.rawValue,
        ])
        let isRepaired = !repairs.repeated.isEmpty || !repairs.outOfRange.isEmpty || !repairs.missing.isEmpty
        let reason: RejectReason? =
            if isStrict, isRepaired {
                .repaired
            } else if repairs.missing.count > max(1, reading.order.count / 10) {
                .incompletePermutation
            } else {
                nil
            }
        ending = reason.map { .rejected($0, evidence: json) }
        ranking = RankingRecord(
            sample: sample,
            requestKey: key.rawValue,
            order: shown.map { shown in reading.order.map { Position(index: shown[$0.index]) } } ?? reading.order,
            isUnchanged: reading.isUnchanged,
            isRepaired: isRepaired,
            repairs: json,
            shown: shown.map { $0.map(Position.init(index:)) },
            isCounted: reason == nil
        )
    }
}
