import Prompts
import Ranking
import Store
import Teacher

/// Asks the teacher for an order of the list, without the gold answer, and keeps order and chain.
struct RankStage: Stage {
    static let name = StageName.rank
    static let asks = true

    let rank: RankConfiguration
    let desk: TeacherDesk

    func process(_ work: QueryWork) async throws -> StageResult {
        let query = work.query
        let id = query.query.id
        guard let list = try await work.madeList() else {
            return StageResult(.failed(cause: "missing-input", message: "the store holds no list of \(id)"))
        }
        let size = list.items.count
        let messages = rank.prompt.render(
            PromptContext(query: query.query.text, goldAnswer: nil, passages: list.items.map(\.passage))
        )
        let reading = try await desk.consult(messages: messages, stage: .rank, query: id) { answer in
            let reading = PermutationParser.read(answer.content, size: size)
            return reading.isUsable ? reading : nil
        }
        guard case .read(let order, let key) = reading else {
            return reading.ending ?? StageResult(.failed(cause: "no-answer", message: "no answer was read"))
        }
        return Self.decide(order, key: key, size: size, isStrict: rank.isStrict)
    }

    /// The rule on repairs: strict mode rejects any; lenient mode takes an order of which at most a tenth (at least one place)
    /// was missing, since what is appended in input order is nobody's judgment.
    static func decide(_ reading: PermutationReading, key: RequestKey, size: Int, isStrict: Bool) -> StageResult {
        let repairs = reading.repairs
        let json = evidenceJSON([
            "repeated": repairs.repeated.count, "out_of_range": repairs.outOfRange.count,
            "missing": repairs.missing.count,
            "prose_around": repairs.proseAround, "request": key.rawValue,
        ])
        let isRepaired = !repairs.repeated.isEmpty || !repairs.outOfRange.isEmpty || !repairs.missing.isEmpty
        let record = RankingRecord(
            sample: 0,
            requestKey: key.rawValue,
            order: reading.order,
            isUnchanged: reading.isUnchanged,
            isRepaired: isRepaired,
            repairs: json
        )
        let output = StageResult.Output.rankings([record])
        if isStrict, isRepaired { return StageResult(.rejected(.repaired, evidence: json), output) }
        if repairs.missing.count > max(1, size / 10) {
            return StageResult(.rejected(.incompletePermutation, evidence: json), output)
        }
        return StageResult(.done, output)
    }
}
