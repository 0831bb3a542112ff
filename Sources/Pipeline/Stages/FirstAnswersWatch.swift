import Ranking

/// Whether the first answers of each stage can be used at all: a set-up that is wrong from the start is found after three of them.
///
/// A value without tasks; ``FirstAnswers`` lets requests wait as it says.
struct FirstAnswersWatch: Sendable {
    private struct Stage {
        var isProven = false
        var inFlight = 0
        /// The queries whose answers can't be used.
        var faults: [AnswerFault: Set<QueryID>] = [:]
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

    /// - Parameter proven: stages that earlier runs had usable answers of.
    init(proven: Set<StageName> = []) {
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

    /// A request has come back.
    mutating func ended(_ stage: StageName) {
        stages[stage, default: Stage()].inFlight -= 1
    }

    /// An answer came.
    ///
    /// - Parameter fault: why it can't be used; nil if it can.
    mutating func take(_ stage: StageName, query: QueryID, fault: AnswerFault?) -> Verdict {
        if isProven(stage) { return .goOn }
        guard let fault else {
            stages[stage, default: Stage()].isProven = true
            return .goOn
        }
        stages[stage, default: Stage()].faults[fault, default: []].insert(query)
        return stages[stage]?.faults[fault]?.count ?? 0 >= Self.enough ? .stop(fault) : .hold
    }
}
