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
    /// Whether several samples are asked for one after the other, so that their order is always the same; nothing is lost with it where
    /// nothing is sent.
    var asksInOrder = false
    /// Books a paid answer as one that can't be used.
    let noteUnusable: @Sendable (RequestKey, AnswerFault) async throws -> Void

    /// How many numbers a sample has for itself and what is asked again in its place; more than any ``ResampleRule`` allows.
    static let numbersForSample = 32

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
    /// - Parameters:
    ///   - sample: which of several questions about the same thing it is, from 0; each has sample numbers of its own.
    ///   - read: makes a value of the answer part, or nil if it can't be read.
    /// - Throws: what stops the whole run.
    func consult<Value: Sendable>(
        messages: [ChatMessage],
        stage: StageName,
        query: QueryID,
        sample: Int = 0,
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
                sample: sample * Self.numbersForSample + faults.count,
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
            } catch let error as StoreError {
                // Paid, and no longer what was paid for: it is not asked again unless someone says so, and others go on.
                guard case .damagedResponse = error else { throw error }
                return .failed(cause: StoreError.damagedAnswer, message: error.localizedDescription)
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

    /// Does something for each of several numbers side by side, and waits for all, whatever becomes of some: what is in flight is paid.
    ///
    /// - Throws: the first error, those that only keep this query waiting after all others.
    func gather<Value: Sendable>(
        _ numbers: [Int],
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        var results: [Int: Result<Value, any Error>] = [:]
        if asksInOrder || numbers.count == 1 {
            for number in numbers { results[number] = await Self.result(number, body) }
        } else {
            results = await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
                for number in numbers { group.addTask { (number, await Self.result(number, body)) } }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
        }
        let ordered = numbers.compactMap { results[$0] }
        let errors = ordered.compactMap { result -> (any Error)? in
            if case .failure(let error) = result { error } else { nil }
        }
        let halting = errors.first { error in
            if case TeacherError.awaited = error { false } else { true }
        }
        if let error = halting ?? errors.first { throw error }
        return try ordered.map { try $0.get() }
    }

    private static func result<Value: Sendable>(
        _ number: Int,
        _ body: @Sendable (Int) async throws -> Value
    ) async -> Result<Value, any Error> {
        do { return .success(try await body(number)) } catch { return .failure(error) }
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
