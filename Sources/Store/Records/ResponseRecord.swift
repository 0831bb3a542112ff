import Foundation
import GRDB
package import Ranking

/// A paid answer as it was stored.
package struct ResponseRecord: Sendable, Hashable, Codable, StoredRow {
    /// The request's key.
    package var key: String
    /// The model asked for.
    package var requestedModel: String
    /// The model that the answer names.
    package var model: String?
    /// The server's mark of its build.
    package var systemFingerprint: String?
    /// Who ran the model, where a router says so; evidence that is no part of the digest.
    package var host: String?
    /// The reasoning.
    package var reasoning: String
    /// The answer part.
    package var content: String
    /// Why the server stopped.
    package var finishReason: String?
    package var promptTokens: Int?
    /// Tokens of the prompt that were cached.
    package var cachedTokens: Int?
    /// Tokens of reasoning and answer.
    package var completionTokens: Int?
    /// Tokens of the reasoning.
    package var reasoningTokens: Int?
    /// Millionths of a US dollar; nil if the price is unknown.
    package var costMicroUSD: Int?
    /// From sending to the last byte.
    package var latencyMilliseconds: Int
    /// From sending to the first token.
    package var firstTokenMilliseconds: Int?
    /// Whether the simulator wrote it.
    package var isSimulated: Bool
    /// Whether tokens that the server did not count are part of the cost.
    package var isEstimated = false
    /// What the provider itself says that it takes, in millionths of a US dollar.
    package var providerCostMicroUSD: Int?
    /// What could not be read as it came: how often, by kind.
    package var repairs: [String: Int] = [:]
    /// What the reasoning is: `raw`, `summary` or `none`; nil of answers of earlier releases.
    package var reasoningKind: String?
    /// Tokens of the prompt that were written to the provider's cache.
    package var cacheWriteTokens: Int?

    /// All tokens that were counted, however odd the counts are.
    package var tokens: Int { Self.bounded(promptTokens) + Self.bounded(completionTokens) }

    /// The cost, in a range in which sums can't overflow.
    package var boundedCostMicroUSD: Int? { costMicroUSD.map(Self.bounded) }

    private static func bounded(_ count: Int?) -> Int { max(0, min(count ?? 0, 1_000_000_000_000)) }

    package init(
        key: String,
        requestedModel: String,
        model: String? = nil,
        systemFingerprint: String? = nil,
        reasoning: String,
        content: String,
        finishReason: String? = nil,
        promptTokens: Int? = nil,
        cachedTokens: Int? = nil,
        completionTokens: Int? = nil,
        reasoningTokens: Int? = nil,
        costMicroUSD: Int? = nil,
        latencyMilliseconds: Int = 0,
        firstTokenMilliseconds: Int? = nil,
        isSimulated: Bool,
        isEstimated: Bool = false,
        providerCostMicroUSD: Int? = nil,
        repairs: [String: Int] = [:],
        reasoningKind: String? = nil,
        cacheWriteTokens: Int? = nil,
        host: String? = nil
    ) {
        self.key = key
        self.requestedModel = requestedModel
        self.model = model
        self.systemFingerprint = systemFingerprint
        self.reasoning = reasoning
        self.content = content
        self.finishReason = finishReason
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
        self.reasoningTokens = reasoningTokens
        self.costMicroUSD = costMicroUSD
        self.latencyMilliseconds = latencyMilliseconds
        self.firstTokenMilliseconds = firstTokenMilliseconds
        self.isSimulated = isSimulated
        self.isEstimated = isEstimated
        self.providerCostMicroUSD = providerCostMicroUSD
        self.repairs = repairs
        self.reasoningKind = reasoningKind
        self.cacheWriteTokens = cacheWriteTokens
        self.host = host
    }

    package static var otherNames: [String: String] {
        ["request_key": "key", "latency_ms": "latencyMilliseconds", "first_token_ms": "firstTokenMilliseconds"]
    }

    /// Reads a row, or what a journal holds; those of the first releases lack what came later.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        key = try values.decode(String.self, forKey: .key)
        requestedModel = try values.decode(String.self, forKey: .requestedModel)
        model = try values.decodeIfPresent(String.self, forKey: .model)
        systemFingerprint = try values.decodeIfPresent(String.self, forKey: .systemFingerprint)
        host = try values.decodeIfPresent(String.self, forKey: .host)
        reasoning = try values.decode(String.self, forKey: .reasoning)
        content = try values.decode(String.self, forKey: .content)
        finishReason = try values.decodeIfPresent(String.self, forKey: .finishReason)
        promptTokens = try values.decodeIfPresent(Int.self, forKey: .promptTokens)
        cachedTokens = try values.decodeIfPresent(Int.self, forKey: .cachedTokens)
        completionTokens = try values.decodeIfPresent(Int.self, forKey: .completionTokens)
        reasoningTokens = try values.decodeIfPresent(Int.self, forKey: .reasoningTokens)
        costMicroUSD = try values.decodeIfPresent(Int.self, forKey: .costMicroUSD)
        latencyMilliseconds = try values.decode(Int.self, forKey: .latencyMilliseconds)
        firstTokenMilliseconds = try values.decodeIfPresent(Int.self, forKey: .firstTokenMilliseconds)
        isSimulated = try values.decode(Bool.self, forKey: .isSimulated)
        isEstimated = try values.decodeIfPresent(Bool.self, forKey: .isEstimated) ?? false
        providerCostMicroUSD = try values.decodeIfPresent(Int.self, forKey: .providerCostMicroUSD)
        repairs = (try? values.decodeIfPresent([String: Int].self, forKey: .repairs)) ?? [:]
        reasoningKind = try values.decodeIfPresent(String.self, forKey: .reasoningKind)
        cacheWriteTokens = try values.decodeIfPresent(Int.self, forKey: .cacheWriteTokens)
    }

    /// A hash over all that training sets, labels and the ledger take from the answer; stored beside it, so that a changed byte shows.
    var digest: String {
        Fingerprint(
            of: [
                key, requestedModel, model ?? "", systemFingerprint ?? "", reasoning, content, finishReason ?? "",
                Self.described(promptTokens), Self.described(cachedTokens), Self.described(completionTokens),
                Self.described(reasoningTokens), Self.described(costMicroUSD), String(isSimulated),
            ] + (isSummary ? [ReasoningKind.summary.rawValue] : [])
        ).rawValue
    }

    /// Whether its reasoning is a summary; the digest of others is that of earlier releases.
    var isSummary: Bool { reasoningKind == ReasoningKind.summary.rawValue }

    /// As `String(describing:)` says it, which takes longer than the hash.
    private static func described(_ count: Int?) -> String { count.map { "Optional(\($0))" } ?? "nil" }

    /// The reasoning, where a server left it in the content, too: answers are stored as they came.
    package var extractedReasoning: String {
        reasoning.allSatisfy(\.isWhitespace) ? ThoughtMarks.split(content).reasoning : reasoning
    }

    /// The answer as it is stored: texts without U+0000, counted among the repairs, so that the digest is one
    /// of what is read back.
    var asStored: ResponseRecord {
        var stored = self
        stored.requestedModel = requestedModel.storable
        stored.model = model?.storable
        stored.systemFingerprint = systemFingerprint?.storable
        stored.host = host?.storable
        stored.reasoning = reasoning.storable
        stored.content = content.storable
        stored.finishReason = finishReason?.storable
        let replaced = [requestedModel, model, systemFingerprint, host, reasoning, content, finishReason]
            .reduce(0) { $0 + ($1?.unstorableCount ?? 0) }
        if replaced > 0 { stored.repairs["nul-characters", default: 0] += replaced }
        return stored
    }

    /// The repairs as JSON, keys in order.
    var repairsText: String {
        let pairs = repairs.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{\(pairs.joined(separator: ","))}"
    }

    /// Who answered, in words for the data set card.
    var answeredBy: String {
        let name = model ?? requestedModel
        let asked = name == requestedModel ? "" : ", asked for as \(requestedModel)"
        return name + (systemFingerprint.map { " [\($0)]" } ?? "") + (host.map { " at \($0)" } ?? "") + asked
    }
}

/// What was sent, with who wanted to know.
package struct RequestRecord: Sendable, Hashable, Codable, StoredRow {
    /// The hash of all that shapes the answer.
    package var key: String
    /// The domain that asked first.
    package var domain: String
    /// The stage that asked first.
    package var stage: StageName
    /// The query that it is about.
    package var query: QueryID
    /// The sample number.
    package var sample: Int
    /// The JSON that was sent, without any header.
    package var body: String
    /// The teacher's name in the pipeline file; nil of its only one. For the ledger: no part of the request.
    package var teacher: String?

    package init(
        key: String,
        domain: String,
        stage: StageName,
        query: QueryID,
        sample: Int,
        body: String,
        teacher: String? = nil
    ) {
        self.key = key
        self.domain = domain
        self.stage = stage
        self.query = query
        self.sample = sample
        self.body = body
        self.teacher = teacher
    }

    package static var otherNames: [String: String] { ["query_id": "query"] }
}

/// An answer whose last bytes had come as a run was killed, and were not decoded yet.
package struct UnreadAnswerRecord: Sendable, Hashable {
    /// What was asked. In the journal its body is empty, since the ``WireFile`` holds it.
    package var request: RequestRecord
    /// The run that asked.
    package var run: Int64?
    /// When the last bytes came, as the store writes times.
    package var receivedAt: String
    /// What was decoded before, and the bytes that were not.
    package var ending: [UInt8]

    /// Makes a record of what came now.
    package init(request: RequestRecord, run: Int64?, ending: [UInt8]) {
        self.init(request: request, run: run, receivedAt: Timestamp.now(), ending: ending)
    }

    init(request: RequestRecord, run: Int64?, receivedAt: String, ending: [UInt8]) {
        self.request = request
        self.run = run
        self.receivedAt = receivedAt
        self.ending = ending
    }
}
