import Ranking
import Settings
import Store
import Teacher

/// Asks the teacher for orders of the list, without the gold answer, and keeps orders and reasoning.
///
/// A reference, since each of a thousand queries that wait for an answer would hold copies of its settings: 10 KB a query.
final class RankStage: Stage {
    static let name = StageName.rank

    let rank: RankConfiguration
    let client: TeacherClient
    let seed: Int
    let textRules: TextRules

    init(rank: RankConfiguration, client: TeacherClient, seed: Int, textRules: TextRules) {
        self.rank = rank
        self.client = client
        self.seed = seed
        self.textRules = textRules
    }

    func process(_ work: QueryState) async throws -> StageResult {
        let query = work.query.query
        guard let list = try await work.madeList() else {
            return StageResult(.failed(.missingInput, "the store holds no list of \(query.id)"))
        }
        let plan = SamplePlan(
            samples: rank.samples,
            extra: try await work.extraSamples(.rank),
            seed: seed,
            purpose: "shown",
            query: query.id
        )
        let passages = list.items.map(\.passage)
        let samples = try await client.gather(plan.numbers) { [self] sample in
            try await ask(sample, shown: plan.shown(sample, of: passages.count), query: query, passages: passages)
        }
        return Self.combine(samples)
    }

    private func ask(_ sample: Int, shown: [Int]?, query: Query, passages: [Passage]) async throws -> RankingSample {
        let messages = try rank.prompt.render(
            PromptContext(
                query: query.text,
                goldAnswer: nil,
                passages: shown.map { $0.map { passages[$0] } } ?? passages
            ),
            rules: textRules
        )
        let asked = [query.text] + passages.flatMap { [$0.title ?? "", $0.text] }
        let reading = try await client.consult(
            messages: messages,
            stage: .rank,
            query: query.id,
            sample: sample,
            options: rank.options.of(rank.prompt),
            needsReasoning: rank.requiresReasoning
        ) {
            let reading = PermutationParser.read($0.content, size: passages.count)
            return reading.isUsable ? (reading, textRules.controlTokens(in: asked + [$0.reasoning])) : nil
        }
        guard case .read(let (order, controlTokens), let key) = reading else {
            let nothing = StageResult(.failed(.noAnswer, "no answer was read"))
            return RankingSample(ending: (reading.ending ?? nothing).status)
        }
        return RankingSample(
            order,
            sample: sample,
            shown: shown,
            key: key,
            isStrict: rank.isStrict,
            controlTokens: controlTokens
        )
    }

    /// What a query's samples come to. A request that failed fails the query, so that it is asked again and not voted without; an answer
    /// that can't be used does not vote, and the list ends with its reason where fewer than half of the samples can be used.
    static func combine(_ samples: [RankingSample]) -> StageResult {
        let endings = samples.compactMap(\.ending)
        let fatal = endings.first { ending in
            switch ending {
            case .failed, .rejected(.tooLong, _): true
            default: false
            }
        }
        if let fatal { return StageResult(fatal) }
        let output = StageResult.Output.rankings(samples.compactMap(\.ranking))
        let usable = samples.count { $0.ending == nil }
        if let ending = endings.first, usable * 2 < samples.count { return StageResult(ending, output) }
        return StageResult(.done, output)
    }
}

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
