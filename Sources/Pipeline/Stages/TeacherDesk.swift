import Prompts
import Ranking
import Store
import Teacher

/// What a stage asks through: the gateway, with the rules for answers that can't be used.
struct TeacherDesk: Sendable {
    /// Sends requests, or gives back what was paid for before.
    let ask: @Sendable (TeacherRequest) async throws -> (answer: Answer, key: RequestKey)
    /// The limit for chain and answer of a first sample, in tokens.
    let maximumTokens: Int
    /// The model's context window in tokens.
    let context: Int
    /// How many further samples an unusable answer may cost.
    let resample: ResampleRule
    /// Books a paid answer as one that can't be used.
    let noteUnusable: @Sendable (RequestKey, AnswerFault) async throws -> Void

    /// How asking ended.
    enum Reading<Value: Sendable>: Sendable {
        /// An answer that could be read.
        case read(Value, key: RequestKey)
        /// Every sample that the rules allow was paid for, and none could be read.
        case unusable(AnswerFault, excerpt: String, key: RequestKey)
        /// The prompt does not fit the context window; nothing was sent.
        case tooLong(tokens: Int)
        /// The request failed for good.
        case failed(cause: String, message: String)
    }

    /// Asks, reads, and asks again for a further sample where the answer can't be used.
    ///
    /// A cut-off answer is asked for once more only, with twice the room; every sample is stored and counted.
    /// - Parameter read: makes a value of the answer part, or nil if it can't be read.
    /// - Throws: what stops the whole run.
    func consult<Value: Sendable>(
        messages: [ChatMessage],
        stage: StageName,
        query: QueryID,
        read: @Sendable (Answer) -> Value?
    ) async throws -> Reading<Value> {
        let promptTokens = messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1.content) }
        guard promptTokens + 1 < context else { return .tooLong(tokens: promptTokens) }
        var limit = maximumTokens
        var faults: [AnswerFault] = []
        while true {
            let request = TeacherRequest(
                messages: messages,
                maxTokens: limit,
                sample: faults.count,
                domain: query.domain,
                stage: stage,
                query: query
            )
            let (answer, key): (Answer, RequestKey)
            do {
                (answer, key) = try await ask(request)
            } catch let error as TeacherError {
                guard case .failed(let failure, let attempts) = error else { throw error }
                return .failed(
                    cause: failure.cause.rawValue,
                    message: "\(failure.message) (after \(attempts) attempts)"
                )
            }
            let fault: AnswerFault
            if answer.finishReason == "length" {
                fault = .truncated
            } else if answer.finishReason == "content_filter" {
                fault = .refused
            } else if answer.content.allSatisfy(\.isWhitespace) {
                fault = .empty
            } else if let value = read(answer) {
                return .read(value, key: key)
            } else {
                fault = .unparsable
            }
            try await noteUnusable(key, fault)
            faults.append(fault)
            let isRoomDoubled = limit > maximumTokens
            guard resample.allowsMore(fault, after: faults), fault != .truncated || !isRoomDoubled else {
                return .unusable(fault, excerpt: String(answer.content.prefix(300)), key: key)
            }
            if fault == .truncated { limit = maximumTokens * 2 }
        }
    }
}

extension TeacherDesk.Reading {
    /// What the query's result is where nothing could be read; nil where something was.
    var ending: StageResult? {
        switch self {
        case .read:
            nil
        case .unusable(let fault, let excerpt, let key):
            StageResult(
                .rejected(
                    fault == .truncated ? .truncated : .unparsable,
                    evidence: evidenceJSON(["fault": fault.rawValue, "answer": excerpt, "request": key.rawValue])
                )
            )
        case .tooLong(let tokens):
            StageResult(.rejected(.tooLong, evidence: evidenceJSON(["estimated_prompt_tokens": tokens])))
        case .failed(let cause, let message):
            StageResult(.failed(cause: cause, message: message))
        }
    }
}
