import Foundation
import Ranking
import Synchronization

/// Decides what every request gets; all state of the simulator is here.
final class SimulatorBackend: Sendable {
    /// What to send.
    enum Reply: Sendable {
        /// A status with an error in JSON.
        case error(status: Int, message: String, code: String?, retryAfter: Int?)
        /// A JSON document with status 200, after a while.
        case document(String, delay: Double)
        /// An answer, perhaps broken off.
        case completion(Completion, streamed: Bool, delay: Double, fault: Faults.Transport?)
    }

    private struct State {
        var statistics = SimulatorStatistics()
        var attempts: [UInt64: Int] = [:]
        var answered: Set<UInt64> = []
        var cache = PrefixCache()
        var journal: FileHandle?
    }

    private let configuration: SimulatorConfiguration
    private let judge: SimulatedJudge
    private let state: Mutex<State>

    init(_ configuration: SimulatorConfiguration) throws {
        self.configuration = configuration
        judge = SimulatedJudge(configuration: configuration)
        var start = State()
        if let url = configuration.journal {
            if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
            let handle = try FileHandle(forWritingTo: url)
            try handle.seekToEnd()
            start.journal = handle
        }
        state = Mutex(start)
    }

    var statistics: SimulatorStatistics { state.withLock { $0.statistics } }

    /// Takes a request in.
    func reply(body: [UInt8], path: String, key: String?, spoken: any SimulatedProtocol) -> Reply {
        let hash = BodyHash.of(body)
        let admitted = state.withLock { state -> (attempt: Int, inFlight: Int, answered: Int) in
            state.statistics.received += 1
            if state.answered.contains(hash) { state.statistics.answeredAgain += 1 }
            state.attempts[hash, default: 0] += 1
            return (state.attempts[hash] ?? 1, state.statistics.inFlight, state.statistics.answered)
        }
        let json = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]
        let parsed = json.flatMap { spoken.request($0, path: path) }
        if let refusal = refused(key: key, model: parsed?.model) { return refusal }
        guard let request = parsed, !request.messages.isEmpty else {
            return refuse(400, "Failed to parse the request body as JSON with messages", "bad-request")
        }
        if request.choices > 1 {
            return refuse(400, "n must be 1: this server gives one choice", "bad-request")
        }
        if let window = configuration.window {
            let prompt = request.messages.reduce(0) { $0 + Completion.tokens($1.content) }
            guard prompt + (request.room ?? 1) <= window else {
                return refuse(
                    400,
                    "max_tokens is too large: \(request.room ?? 1). This model's maximum context length is \(window) tokens and your request has \(prompt) input tokens",
                    "too-long"
                )
            }
        }
        if configuration.maximumInFlight > 0, admitted.inFlight >= configuration.maximumInFlight {
            return refuse(429, "too many requests at the same time", "over-capacity", retryAfter: nil)
        }
        let faults = configuration.faults
        if faults.noBalanceAfter > 0, admitted.answered >= faults.noBalanceAfter {
            return refuse(402, "Insufficient Balance", "no-balance")
        }
        var luck = SeededGenerator(seed: configuration.seed, parts: "fault", String(hash), String(admitted.attempt))
        let fault = faults.transport(luck.unit())
        switch fault {
        case .rateLimited: return refuse(429, "Rate limit reached", "rate-limited", retryAfter: faults.retryAfter)
        case .error500: return refuse(500, "Internal error", "error-500")
        case .error503: return refuse(503, "The server is overloaded", "error-503")
        case .noBalance: return refuse(402, "Insufficient Balance", "no-balance")
        default: break
        }
        return complete(request, hash: hash, body: body, fault: fault, luck: &luck)
    }

    /// Takes a request for vectors in; what goes wrong with requests goes wrong here too.
    func embeddings(body: [UInt8], key: String?) -> Reply {
        let hash = BodyHash.of(body)
        let attempt = state.withLock { state -> Int in
            state.statistics.received += 1
            if state.answered.contains(hash) { state.statistics.answeredAgain += 1 }
            state.attempts[hash, default: 0] += 1
            return state.attempts[hash] ?? 1
        }
        let parsed = try? JSONDecoder().decode(EmbeddingRequest.self, from: Data(body))
        if let refusal = refused(key: key, model: parsed?.model) { return refusal }
        guard let request = parsed, !request.input.isEmpty else {
            return refuse(400, "Failed to parse the request body as JSON with input", "bad-request")
        }
        guard !request.input.contains(where: { $0.utf8.count > EmbeddingRequest.largestText }) else {
            return refuse(413, "a text is longer than the model's context", "too-long")
        }
        var luck = SeededGenerator(seed: configuration.seed, parts: "fault", String(hash), String(attempt))
        switch configuration.faults.transport(luck.unit()) {
        case .rateLimited:
            return refuse(429, "Rate limit reached", "rate-limited", retryAfter: configuration.faults.retryAfter)
        case .error500: return refuse(500, "Internal error", "error-500")
        case .error503: return refuse(503, "The server is overloaded", "error-503")
        case .noBalance: return refuse(402, "Insufficient Balance", "no-balance")
        default: break
        }
        let tokens = request.input.reduce(0) { $0 + Completion.tokens($1) }
        state.withLock { state in
            state.statistics.answered += 1
            state.statistics.embedded += request.input.count
            state.statistics.promptTokens += tokens
            state.answered.insert(hash)
            try? state.journal?.write(contentsOf: Data("{\"body\":\"\(String(hash, radix: 16))\"}\n".utf8))
        }
        return .document(request.answer(tokens: tokens), delay: delay(&luck, prompt: tokens, answer: 0))
    }

    private func complete(
        _ request: CompletionRequest,
        hash: UInt64,
        body: [UInt8],
        fault: Faults.Transport?,
        luck: inout SeededGenerator
    ) -> Reply {
        let messages = request.messages
        let prompt = Array(messages.map(\.content).joined(separator: "\n").utf8)
        // Faults of the answer belong to the answer: the same messages and the same sample of them get the same one. A larger limit
        // heals a cut-off answer, as it does with a real teacher.
        var fate = SeededGenerator(seed: configuration.seed, parts: "fate", String(BodyHash.of(prompt)), String(hash))
        let contentFault = configuration.faults.content(fate.unit())
        var verdict = judge.verdict(AskedQuestion(messages))
        if !request.thinks || configuration.shape == .none { verdict.reasoning = "" }
        var finish = "stop"
        switch contentFault {
        case .cutByLength:
            verdict.reasoning = String(verdict.reasoning.prefix(verdict.reasoning.count / 2))
            verdict.answer = ""
            finish = "length"
        case .garbage:
            verdict.answer = "I would rather talk about the weather today; it is 7 degrees and the 3 of us are fine."
        case .empty: verdict.answer = ""
        case nil: break
        }
        if let limit = request.room, Completion.tokens(verdict.reasoning) + Completion.tokens(verdict.answer) > limit {
            verdict.reasoning = String(verdict.reasoning.prefix(limit * 4))
            verdict.answer = ""
            finish = "length"
        }
        let cached = state.withLock { state in
            state.statistics.inFlight += 1
            state.statistics.mostInFlight = max(state.statistics.mostInFlight, state.statistics.inFlight)
            return state.cache.hits(prompt)
        }
        let completion = Completion(
            id: String(hash, radix: 16),
            verdict,
            finishReason: finish,
            promptTokens: (prompt.count + 3) / 4,
            cachedTokens: cached,
            shape: configuration.shape
        )
        return .completion(
            completion,
            streamed: request.isStreamed,
            delay: delay(&luck, prompt: completion.promptTokens, answer: completion.completionTokens),
            fault: fault
        )
    }

    /// A completion has left, or its connection has.
    func ended(_ completion: Completion, fault: Faults.Transport?, wasSent: Bool, body: [UInt8]) {
        state.withLock { state in
            state.statistics.inFlight -= 1
            guard wasSent, fault == nil else {
                state.statistics.faults[fault.map { "\($0)" } ?? "client-left", default: 0] += 1
                return
            }
            state.statistics.answered += 1
            state.statistics.promptTokens += completion.promptTokens
            state.statistics.cachedTokens += completion.cachedTokens
            state.statistics.completionTokens += completion.completionTokens
            let hash = BodyHash.of(body)
            state.answered.insert(hash)
            try? state.journal?.write(contentsOf: Data("{\"body\":\"\(String(hash, radix: 16))\"}\n".utf8))
        }
    }

    private func refuse(
        _ status: Int,
        _ message: String,
        _ fault: String,
        code: String? = nil,
        retryAfter: Int? = nil
    ) -> Reply {
        state.withLock { $0.statistics.faults[fault, default: 0] += 1 }
        return .error(status: status, message: message, code: code, retryAfter: retryAfter)
    }

    /// What every server refuses before it looks at the question: a wrong key, a model that it does not serve.
    private func refused(key: String?, model: String?) -> Reply? {
        if let known = configuration.apiKey, key != known {
            return refuse(401, "Authentication Fails, no such key", "unauthorized")
        }
        if let known = configuration.model, let model, model != known {
            // The name comes from outside and goes into JSON: only what needs no escape of it.
            let name = model.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:".contains($0)) }.prefix(100)
            return refuse(404, "The model `\(name)` does not exist.", "no-model", code: "model_not_found")
        }
        return nil
    }

    /// The list of models.
    ///
    /// - Parameter path: OpenAI and Anthropic call its entries `data`, Gemini and Ollama `models`.
    func models(_ path: String, key: String?) -> Reply {
        if let refusal = refused(key: key, model: nil) { return refusal }
        let name = configuration.model ?? "rankforge-simulator"
        let window = configuration.window.map { ",\"max_model_len\":\($0)" } ?? ""
        if path == "/v1beta/models" {
            let limit = configuration.window.map { ",\"inputTokenLimit\":\($0)" } ?? ""
            return .document("{\"models\":[{\"name\":\"models/\(name)\"\(limit)}]}", delay: 0)
        }
        if path.hasSuffix("/tags") {
            return .document("{\"models\":[{\"name\":\"\(name)\",\"model\":\"\(name)\"}]}", delay: 0)
        }
        return .document(
            "{\"object\":\"list\",\"data\":[{\"id\":\"\(name)\",\"object\":\"model\"\(window)}]}",
            delay: 0
        )
    }

    private func delay(_ luck: inout SeededGenerator, prompt: Int, answer: Int) -> Double {
        switch configuration.latency {
        case .none: return 0
        case .fixed(let seconds): return seconds
        case .tokens(let promptRate, let rate): return Double(prompt) / promptRate + Double(answer) / rate
        case .uniform(let from, let to): return from + (to - from) * luck.unit()
        case .lognormal(let mean, let sigma):
            let radius = (-2 * log(max(luck.unit(), 1e-12))).squareRoot()
            let normal = radius * cos(2 * .pi * luck.unit())
            return exp(log(mean) - sigma * sigma / 2 + sigma * normal)
        }
    }
}

/// The provider's prefix cache: whole prefixes in units of 64 tokens, from the first token on.
struct PrefixCache {
    private static let unit = 64 * 4
    /// How many units are remembered; the oldest are forgotten in bulk.
    private static let capacity = 200_000

    private var known: Set<UInt64> = []

    /// The tokens of a prompt that were cached, after which all of it is.
    mutating func hits(_ prompt: [UInt8]) -> Int {
        if known.count > Self.capacity { known.removeAll(keepingCapacity: true) }
        var hash = BodyHash()
        var cached = 0
        var isPrefix = true
        for start in stride(from: 0, to: prompt.count - Self.unit + 1, by: Self.unit) {
            hash.add(prompt[start..<start + Self.unit])
            let isNew = known.insert(hash.value).inserted
            isPrefix = isPrefix && !isNew
            if isPrefix { cached += 64 }
        }
        return cached
    }
}

/// An answer with its count of tokens, ready to be written by a ``SimulatedProtocol``.
struct Completion: Sendable {
    /// Who answers.
    static let model = "rankforge-simulator"

    let id: String
    /// What is shown of the reasoning.
    let reasoning: String
    /// What is shown of the answer.
    let answer: String
    let finishReason: String
    let promptTokens: Int
    let cachedTokens: Int
    /// Of all that was made.
    let reasoningTokens: Int
    let completionTokens: Int
    let shape: AnswerShape

    init(
        id: String,
        _ made: SimulatedJudge.Verdict,
        finishReason: String,
        promptTokens: Int,
        cachedTokens: Int,
        shape: AnswerShape
    ) {
        self.id = id
        reasoning = shape.showsReasoning ? made.reasoning : ""
        answer = shape == .empty ? "" : made.answer
        self.finishReason = finishReason
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        reasoningTokens = Self.tokens(made.reasoning)
        completionTokens = reasoningTokens + Self.tokens(made.answer)
        self.shape = shape
    }

    /// Whether an answer says that there is reasoning, and not what it is.
    var hidesReasoning: Bool { shape == .encrypted && reasoningTokens > 0 }

    /// ``Simulator/bytesPerToken`` a token, rounded up.
    static func tokens(_ text: String) -> Int {
        (text.utf8.count + Simulator.bytesPerToken - 1) / Simulator.bytesPerToken
    }
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo): cheap, and the same in every process.
struct BodyHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = BodyHash()
        hash.add(bytes)
        return hash.value
    }
}
