import Teacher

/// Where a walk through the stages has its answers from, and what becomes of a question without one.
struct AnswerPolicy: Sendable {
    typealias Ask = @Sendable (TeacherRequest) async throws -> (answer: Answer, key: RequestKey)

    /// Gives the answer to a request.
    let ask: Ask
    /// Counts what would be asked, and goes on with assumptions; nil where every query ends by what answers say.
    var counter: RequestCounter?
    /// Whether the walk ends where the program that mends texts breaks off, instead of the query: what can't be recomputed for now is no
    /// difference.
    var endsByTextTrouble = false

    /// What was paid for before, else what the teacher says now.
    static func live(_ gateway: Gateway) -> AnswerPolicy {
        AnswerPolicy { request in
            let key = gateway.key(for: request)
            return (try await gateway.ask(request, under: key), key)
        }
    }

    /// What was paid for before. A question without an answer is taken to have failed for good, as it has in the run that is looked back at.
    static func storedOnly(_ gateway: Gateway, missing: @escaping @Sendable () -> Void) -> AnswerPolicy {
        let ask: Ask = { request in
            let key = gateway.key(for: request)
            if let answer = try await gateway.storedAnswer(for: key) { return (answer, key) }
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
