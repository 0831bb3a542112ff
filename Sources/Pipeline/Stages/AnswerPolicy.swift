import Store
import Teacher

/// Where a walk through the stages has its answers from, and what becomes of a question without one.
struct AnswerPolicy: Sendable {
    typealias Ask = @Sendable (TeacherRequest, PipelineTeacher) async throws -> (answer: Answer, key: RequestKey)

    /// Gives the answer to a request.
    let ask: Ask
    /// Counts what would be asked, and goes on with assumptions; nil where every query ends by what answers say.
    var counter: RequestCounter?
    /// Whether the walk ends where the program that mends texts breaks off, instead of the query: what can't be recomputed for now is no
    /// difference.
    var endsByTextTrouble = false

    /// What was paid for before, else what the teacher says now. Once nothing more can be asked of a teacher, queries wait for it, and those that
    /// others are asked about go on.
    static func live(_ teachers: TeacherSessions, state: RunState) -> AnswerPolicy {
        AnswerPolicy { request, teacher in
            let gateway = teachers.all[teacher.index].gateway
            let key = gateway.key(for: request)
            do {
                return (try await gateway.ask(request, under: key), key)
            } catch let error as TeacherError where error.endsTeacher {
                state.stop(StopReason(error, of: teacher), teacher: teacher.index, of: teachers.all.count)
                throw Waiting.teacher
            }
        }
    }

    /// What was paid for before. A question without an answer is taken to have failed for good, as it has in the run that is looked back at.
    static func storedOnly(_ store: Store, missing: @escaping @Sendable () -> Void) -> AnswerPolicy {
        let ask: Ask = { request, teacher in
            let key = teacher.endpoint.key(request)
            if let answer = try await AnswerLedger(store: store, runID: nil).answer(for: key) { return (answer, key) }
            missing()
            let failure = AttemptFailure(cause: .connect, message: "no stored answer, and a replay sends nothing")
            throw TeacherError.failed(failure, attempts: 0)
        }
        return AnswerPolicy(ask: ask, endsByTextTrouble: true)
    }

    /// What was paid for before; all else is counted.
    static func counting(_ counter: RequestCounter) -> AnswerPolicy {
        AnswerPolicy(ask: counter.ask, counter: counter)
    }
}
