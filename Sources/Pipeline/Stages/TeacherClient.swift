import Foundation
import Ranking
import Settings
import Store
import Teacher

/// What a stage asks through: the gateway, with the rules for answers that can't be used.
struct TeacherClient: Sendable {
    private let policy: AnswerPolicy
    private let store: Store
    private let teacher: PipelineTeacher
    /// The window that the model's server names.
    private let window: ModelWindow
    /// Looks at the first answers of a run; nil where nothing is sent.
    private let firstAnswers: FirstAnswers?

    init(
        _ teacher: PipelineTeacher,
        store: Store,
        policy: AnswerPolicy,
        window: ModelWindow,
        firstAnswers: FirstAnswers? = nil
    ) {
        self.policy = policy
        self.store = store
        self.window = window
        self.firstAnswers = firstAnswers
        self.teacher = teacher
    }

    /// The limit for reasoning and answer of a first sample, in tokens.
    private var maximumTokens: Int { teacher.endpoint.maximumTokens }
    private var context: Int { teacher.context }

    /// How many numbers a sample has for itself and what is asked again in its place; more than any ``ResampleRule`` allows.
    static let numbersForSample = 32

    /// How asking ended.
    enum Reading<Value: Sendable>: Sendable {
        /// An answer that could be read.
        case read(Value, key: RequestKey)
        /// What an answer is taken to hold that nobody has given; see ``Waiting/answer(_:)``.
        case assumed(Value, key: RequestKey)
        /// Every sample that the rules allow was paid for, and none could be read.
        case unusable(AnswerFault, excerpt: String, key: RequestKey)
        /// The prompt does not fit the context window; nothing was sent.
        case tooLong(tokens: Int)
        /// The request failed for good.
        case failed(cause: String, message: String)
    }

    /// The least room worth paying for, where the window leaves less than is asked for.
    private static let leastRoom = 256

    /// Asks, reads, and asks again for a further sample where the answer can't be used.
    ///
    /// A cut-off answer is asked for once more only, with twice the room or what the window leaves; every sample is stored and counted.
    /// What is stored is always followed, whatever the window is now.
    /// - Parameters:
    ///   - sample: which of several questions about the same thing it is, from 0; each has sample numbers of its own.
    ///   - options: what stage and prompt add to the teacher's.
    ///   - needsReasoning: whether an answer without reasoning will not be kept, which matters of the first ones.
    ///   - read: makes a value of the answer part, or nil if it can't be read.
    ///   - assumed: what is gone on with where requests are only counted; nil where nothing follows from an answer.
    /// - Throws: what stops the whole run.
    func consult<Value: Sendable>(
        messages: [ChatMessage],
        stage: StageName,
        query: QueryID,
        sample: Int = 0,
        options: RequestOptions,
        needsReasoning: Bool = false,
        assumed: Value? = nil,
        read: @Sendable (Answer) -> Value?
    ) async throws -> Reading<Value> {
        let promptTokens = messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1.content) }
        guard promptTokens + 1 < context else { return .tooLong(tokens: promptTokens) }
        var faults: [AnswerFault] = []
        let first = first(messages: messages, stage: stage, query: query, sample: sample, options: options)
        func request(_ limit: Int) -> TeacherRequest {
            var request = first
            request.maxTokens = limit
            request.sample += faults.count
            return request
        }
        var next = request(maximumTokens)
        let bound = try await bound(for: next)
        next.room = room(maximumTokens, within: bound, prompt: promptTokens)
        if next.room == 0, try await !isStored(next) { return .tooLong(tokens: promptTokens) }
        var cut: (key: RequestKey, excerpt: String)?
        while true {
            let (answer, key): (Answer, RequestKey)
            try await firstAnswers?.enter(stage, of: teacher)
            var isJudged = false
            defer { if !isJudged { firstAnswers?.leave(stage, of: teacher) } }
            do {
                (answer, key) = try await asked(next)
            } catch Waiting.answer(let key) {
                guard let assumed else { throw Waiting.answer(key) }
                return .assumed(assumed, key: key)
            } catch let error as TeacherError {
                guard case .failed(let failure, let attempts) = error else { throw error }
                // What the server does not take with more room stays what it was with less.
                if let cut, failure.cause == .badRequest {
                    try await noteUnusable(cut.key, .noRoom)
                    return .unusable(.truncated, excerpt: cut.excerpt, key: cut.key)
                }
                return .failed(
                    cause: failure.cause.rawValue,
                    message: "\(failure.message) (after \(attempts) attempts)"
                )
            } catch let error as StoreError {
                // Paid, and no longer what was paid for: it is not asked again unless someone says so, and others go on.
                guard case .damagedResponse = error else { throw error }
                return .failed(cause: OutcomeCause.damagedAnswer.rawValue, message: error.localizedDescription)
            }
            let excerpt = String(answer.content.prefix(300))
            var fault: AnswerFault
            switch self.fault(of: answer, to: messages, estimate: promptTokens, read) {
            case .success(let value):
                let isWithout = needsReasoning && answer.reasoning.allSatisfy(\.isWhitespace)
                guard isWithout, try await storedFault(key) == .setUp else {
                    isJudged = true
                    try await judgeFirst(isWithout ? .noReasoning : nil, answer, key, of: next)
                    return .read(value, key: key)
                }
                fault = .setUp
            case .failure(let seen): fault = seen.fault
            }
            let stored = try await storedFault(key)
            if stored == .setUp { fault = .setUp }
            if fault == .setUp {
                // It came before the set-up was mended, and counts for nothing.
                faults.append(.setUp)
                guard faults.count < Self.numbersForSample else {
                    return .unusable(.unparsable, excerpt: excerpt, key: key)
                }
                let limit = next.maxTokens
                next = request(limit)
                next.room = room(limit, within: bound, prompt: promptTokens)
                continue
            }
            if stored == nil {
                isJudged = true
                try await judgeFirst(fault, answer, key, of: next)
            }
            faults.append(fault)
            let isRoomDoubled = next.maxTokens > maximumTokens
            var further = request(fault == .truncated ? maximumTokens * 2 : next.maxTokens)
            further.room = room(
                further.maxTokens,
                within: bound,
                prompt: fault == .truncated ? answer.usage.prompt ?? promptTokens : promptTokens
            )
            var goesOn = teacher.resample.allowsMore(fault, after: faults.filter { $0 != .setUp })
            if fault == .promptCut || fault == .truncated && isRoomDoubled { goesOn = false }
            // Stored answers are followed; what would be sent must be worth it.
            if goesOn, try await !isStored(further) {
                if fault == .truncated {
                    if stored == .noRoom || !gives(further, moreThan: next) {
                        fault = .noRoom
                        goesOn = false
                    }
                } else if teacher.endpoint.isGreedy(further) {
                    goesOn = false
                }
            }
            if stored == nil { try await noteUnusable(key, fault) }
            guard goesOn else {
                return .unusable(fault == .noRoom ? .truncated : fault, excerpt: excerpt, key: key)
            }
            if fault == .truncated { cut = (key, excerpt) }
            next = further
        }
    }

    /// The request that a question begins with, before any window is known.
    func first(
        messages: [ChatMessage],
        stage: StageName,
        query: QueryID,
        sample: Int,
        options: RequestOptions
    ) -> TeacherRequest {
        TeacherRequest(
            messages: messages,
            maxTokens: maximumTokens,
            sample: sample * Self.numbersForSample,
            domain: query.domain,
            stage: stage,
            query: query,
            options: options
        )
    }

    /// Whether a request's answer is stored.
    func isStored(_ request: TeacherRequest) async throws -> Bool {
        try await store.holdsAnswer(teacher.endpoint.key(request).rawValue)
    }

    /// What was booked of an answer before.
    private func storedFault(_ key: RequestKey) async throws -> AnswerFault? {
        try await store.fault(ofAnswer: key.rawValue).flatMap(AnswerFault.init(rawValue:))
    }

    /// Books a paid answer as one that can't be used.
    private func noteUnusable(_ key: RequestKey, _ fault: AnswerFault) async throws {
        guard policy.counter?.keepsStored != false else { return }
        try await store.correctUnusable(key.rawValue, fault: fault.rawValue)
    }

    private struct Unusable: Error {
        let fault: AnswerFault
    }

    /// What an answer holds, or why it can't be used.
    private func fault<Value>(
        of answer: Answer,
        to messages: [ChatMessage],
        estimate: Int,
        _ read: (Answer) -> Value?
    ) -> Result<Value, Unusable> {
        if PromptCut.seen(answer.usage, messages: messages, estimate: estimate) != nil {
            return .failure(Unusable(fault: .promptCut))
        }
        switch AnswerFinish(answer.finishReason) {
        case .length: return .failure(Unusable(fault: .truncated))
        case .refused: return .failure(Unusable(fault: .refused))
        case .complete: break
        }
        if answer.content.allSatisfy(\.isWhitespace) { return .failure(Unusable(fault: .empty)) }
        return read(answer).map { .success($0) } ?? .failure(Unusable(fault: .unparsable))
    }

    private func asked(_ request: TeacherRequest) async throws -> (answer: Answer, key: RequestKey) {
        do {
            return try await policy.ask(request, teacher)
        } catch TeacherError.awaited {
            throw Waiting.batchFile
        }
    }

    /// Has the first answers of a run looked at; those that end it are asked for anew by the next run.
    private func judgeFirst(_ fault: AnswerFault?, _ answer: Answer, _ key: RequestKey, of request: TeacherRequest)
        async throws
    {
        guard let firstAnswers else { return }
        do {
            let refusal = fault == .refused ? answer.finishReason : nil
            let said = refusal ?? (answer.content.isEmpty ? answer.reasoning : answer.content)
            let words = said.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(80)
            let tokens = answer.usage.prompt.map { "\($0) tokens of the prompt" } ?? "tokens not counted"
            let unseen = fault == .noReasoning ? answer.usage.reasoning ?? 0 : 0
            let more = unseen > 0 ? " (\(unseen) tokens of reasoning were counted and not shown)" : ""
            try await firstAnswers.judge(
                request,
                of: teacher,
                fault: fault,
                words: fault == .promptCut ? "it counted \(tokens)" : "\"\(words)\"\(more)",
                emptiness: FirstAnswers.Emptiness(answer)
            )
        } catch {
            try await noteUnusable(key, .setUp)
            throw error
        }
    }

    // MARK: - Room

    /// The tokens of prompt and answer together: what the pipeline file says, and less where the server has less.
    private func bound(for request: TeacherRequest) async throws -> Int {
        // What is stored needs no server.
        if await !window.isAsked, try await isStored(request) { return context }
        return min(context, await window.tokens() ?? context)
    }

    /// What the window leaves for an answer: nil for all that is asked for, 0 for nothing worth paying.
    private func room(_ limit: Int, within bound: Int, prompt: Int) -> Int? {
        let left = bound - prompt - 1
        if left >= limit { return nil }
        return left < min(maximumTokens, Self.leastRoom) ? 0 : left
    }

    /// Whether a request would have so much more room than one whose answer was cut that it is worth its price.
    private func gives(_ further: TeacherRequest, moreThan request: TeacherRequest) -> Bool {
        let had = request.room ?? request.maxTokens
        return (further.room ?? further.maxTokens) >= had + had / 4
    }

    /// Told before questions that may depend on the answers to those before them; see ``RequestCounter``.
    func beginRound() { policy.counter?.beginRound() }

    /// Does something for each of several numbers, none of which needs the answer of another one, and waits for all, whatever becomes of
    /// some: what is in flight is paid. Side by side, but for what is only counted, so that its order is always the same.
    ///
    /// - Throws: the first error, those that only keep this query waiting after all others.
    func gather<Value: Sendable>(
        _ numbers: [Int],
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        beginRound()
        var results: [Int: Result<Value, any Error>] = [:]
        if policy.counter != nil || numbers.count == 1 {
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
        if let error = errors.first(where: { !($0 is Waiting) }) ?? errors.first { throw error }
        return try ordered.map { try $0.get() }
    }

    private static func result<Value: Sendable>(
        _ number: Int,
        _ body: @Sendable (Int) async throws -> Value
    ) async -> Result<Value, any Error> {
        do { return .success(try await body(number)) } catch { return .failure(error) }
    }
}

extension TeacherClient.Reading {
    /// What was read or assumed, with the request that it is of.
    var value: (Value, key: RequestKey)? {
        switch self {
        case .read(let value, let key), .assumed(let value, let key): (value, key)
        case .unusable, .tooLong, .failed: nil
        }
    }

    /// What the query's result is where nothing could be read; nil where something was.
    var ending: StageResult? {
        switch self {
        case .read, .assumed:
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
