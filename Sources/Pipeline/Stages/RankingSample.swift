import Ranking
import Store
import Teacher

/// One sample of a list's order: what was read, and why it does not count if it does not.
struct RankingSample: Sendable {
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
    /// was missing or came again, since what is guessed is nobody's judgment.
    ///
    /// - Parameters:
    ///   - shown: the places of the list in the order in which the prompt showed them; nil for the list's own.
    ///   - controlTokens: how many query, passages and reasoning hold.
    init(
        _ reading: PermutationReading,
        sample: Int,
        shown: [Int]?,
        key: RequestKey,
        isStrict: Bool,
        controlTokens: Int = 0
    ) {
        let repairs = reading.repairs
        var facts = repairs.evidence
        facts["request"] = key.rawValue
        if controlTokens > 0 { facts["control_tokens"] = controlTokens }
        let json = evidenceJSON(facts)
        let isRepaired = repairs.isAny
        let reason: RejectReason? =
            if isStrict, isRepaired {
                .repaired
            } else if repairs.isTooMuch(size: reading.order.count) {
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

extension PermutationRepairs {
    /// As evidence has it; what is rare stands there only where it is.
    var evidence: [String: any Encodable & Sendable] {
        var facts: [String: any Encodable & Sendable] = [
            "repeated": repeated.count, "out_of_range": outOfRange.count, "missing": missing.count,
            "prose_around": proseAround,
        ]
        if isReversed { facts["reversed"] = true }
        if ties > 0 { facts["ties"] = ties }
        return facts
    }
}
