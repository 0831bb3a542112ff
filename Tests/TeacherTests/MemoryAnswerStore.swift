import Ranking
import Synchronization

@testable import Teacher

/// An answer store for tests of the gateway alone; those with SQLite are in PipelineTests and CommandLineTests.
final class MemoryAnswerStore: AnswerStore {
    struct State {
        var answers: [RequestKey: Answer] = [:]
        var failures: [AttemptFailure] = []
        var saves = 0
        var savedStages: [StageName] = []
        var modelChanges: [String] = []
        var endings: [AnswerEnding] = []
        /// What was journalled, in order.
        var journalled: [String] = []
    }

    let state = Mutex(State())
    let failure: (any Error)?
    let spent: Int
    /// Who answered in earlier runs.
    let before: AnsweringServers?

    init(failure: (any Error)? = nil, spent: Int = 0, before: AnsweringServers? = nil) {
        self.failure = failure
        self.spent = spent
        self.before = before
    }

    func answer(for key: RequestKey) async throws -> Answer? { state.withLock { $0.answers[key] } }

    func journal(_ ending: AnswerEnding, key: RequestKey, request: TeacherRequest) {
        state.withLock { state in
            state.endings.append(ending)
            state.journalled.append("ending")
        }
    }

    func journal(_ answer: Answer, key: RequestKey, request: TeacherRequest) {
        state.withLock { $0.journalled.append("answer") }
    }

    func save(_ answer: Answer, key: RequestKey, request: TeacherRequest, body: String) async throws {
        if let failure { throw failure }
        state.withLock { state in
            state.answers[key] = answer
            state.saves += 1
            state.savedStages.append(request.stage)
        }
    }

    func note(_ failure: AttemptFailure, key: RequestKey, request: TeacherRequest, body: String) async throws {
        state.withLock { $0.failures.append(failure) }
    }

    func standing(of key: RequestKey) async throws -> RequestStanding {
        state.withLock { $0.answers[key] }.map { .answered($0) } ?? .unknown
    }

    func holdsAnswers(of model: String) async throws -> Bool { false }

    func servers(of model: String) async throws -> AnsweringServers? { before }

    func noteModelChange(_ message: String, request: TeacherRequest) async throws {
        state.withLock { $0.modelChanges.append(message) }
    }

    var possiblyBilledMicroUSD: Int {
        state.withLock { $0.failures.reduce(0) { $0 + $1.possiblyBilledMicroUSD } }
    }
}
