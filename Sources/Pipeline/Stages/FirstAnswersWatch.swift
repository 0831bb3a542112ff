import Ranking

/// Whether the first answers of each stage can be used at all: a set-up that is wrong from the start is found after three of them.
///
/// A value without tasks; ``FirstAnswers`` lets requests wait as it says.
struct FirstAnswersWatch: Sendable {
    private struct Stage {
        var isProven = false
        var inFlight = 0
        /// The queries whose answers can't be used, and what each was asked.
        var faults: [AnswerFault: [QueryID: Set<[ChatMessage]>]] = [:]
    }

    /// What an answer means for the run.
    enum Verdict: Sendable, Hashable {
        /// Go on with it.
        case goOn
        /// Wait for the next answers.
        case hold
        /// None can be used.
        case stop(AnswerFault)
    }

    /// How many requests of a stage may be on their way before its first usable answer.
    static let most = 4
    /// Answers to so many queries that can't be used, for one and the same cause, are enough; those to one query may all fail for what it is.
    static let enough = 3

    private var stages: [StageName: Stage] = [:]
    /// Whether prompts of one query ask about different passages, as the windows of a rerank do, and not about the same ones again.
    private let partsQueries: Bool
    /// Whether no other query was there to be asked about.
    private var isAlone = false

    /// - Parameters:
    ///   - proven: stages that earlier runs had usable answers of.
    ///   - partsQueries: whether prompts of one query ask about different passages.
    init(proven: Set<StageName> = [], partsQueries: Bool = false) {
        self.partsQueries = partsQueries
        for stage in proven { stages[stage, default: Stage()].isProven = true }
    }

    /// Whether a stage has had a usable answer.
    func isProven(_ stage: StageName) -> Bool { stages[stage]?.isProven == true }

    /// Whether nothing is on its way.
    var isQuiet: Bool { stages.values.allSatisfy { $0.inFlight == 0 } }

    /// Whether a request may be sent; it is then on its way until ``ended(_:)``.
    mutating func begins(_ stage: StageName) -> Bool {
        let state = stages[stage, default: Stage()]
        guard state.isProven || state.inFlight < Self.most else { return false }
        stages[stage, default: Stage()].inFlight += 1
        return true
    }

    /// A request has come back, and its answer is judged.
    mutating func ended(_ stage: StageName) {
        stages[stage, default: Stage()].inFlight -= 1
    }

    /// Everything that was on its way has come back, and nothing else follows: there are fewer queries than are enough.
    mutating func cameToRest() { isAlone = true }

    /// An answer came.
    ///
    /// - Parameters:
    ///   - asked: what was asked.
    ///   - fault: why it can't be used; nil if it can.
    mutating func take(_ stage: StageName, query: QueryID, asked: [ChatMessage] = [], fault: AnswerFault?) -> Verdict {
        if isProven(stage) { return .goOn }
        guard let fault else {
            stages[stage, default: Stage()].isProven = true
            return .goOn
        }
        stages[stage, default: Stage()].faults[fault, default: [:]][query, default: []].insert(asked)
        let queries = stages[stage]?.faults[fault] ?? [:]
        // Where too few queries are there, their parts stand in for others.
        let seen = partsQueries && isAlone ? queries.values.reduce(0) { $0 + $1.count } : queries.count
        return seen >= Self.enough ? .stop(fault) : .hold
    }
}
