import Foundation
import Ranking

/// A paid answer as it goes to the journal: all that ``Store/save(_:of:run:)`` takes.
///
/// On the disk the fields are JSON, and the three long texts stand as they are behind it, so that no byte of them is worth a thought. The
/// request's body is empty there where the ``WireFile`` holds it, three quarters of a record, since before it was sent.
struct JournalRecord: Sendable, Hashable, Decodable {
    /// When the answer came.
    var receivedAt: String
    /// The run that asked.
    var run: Int64?
    var response: ResponseRecord
    var request: RequestRecord

    /// The bytes, to be written with one call.
    func encoded() -> [UInt8] {
        let texts = [response.reasoning, response.content, request.body]
        var bytes = RecordFrame.journal.begin(room: texts.reduce(1024) { $0 + $1.utf8.count })
        RecordFrame.add(to: &bytes, json: addFields)
        for text in texts { RecordFrame.add(text, to: &bytes) }
        RecordFrame.end(&bytes)
        return bytes
    }

    /// All but the long texts as JSON, written by hand: JSONEncoder takes a third of the time between the socket and the journal, in which a kill costs
    /// an answer.
    private func addFields(to json: inout JSONBytes) {
        json.add("receivedAt", receivedAt)
        json.add("run", run.map(Int.init))
        json.open("response")
        json.add("key", response.key)
        json.add("requestedModel", response.requestedModel)
        json.add("model", response.model)
        json.add("systemFingerprint", response.systemFingerprint)
        json.add("host", response.host)
        json.add("reasoning", "")
        json.add("content", "")
        json.add("finishReason", response.finishReason)
        json.add("promptTokens", response.promptTokens)
        json.add("cachedTokens", response.cachedTokens)
        json.add("completionTokens", response.completionTokens)
        json.add("reasoningTokens", response.reasoningTokens)
        json.add("costMicroUSD", response.costMicroUSD)
        json.add("latencyMilliseconds", response.latencyMilliseconds)
        json.add("firstTokenMilliseconds", response.firstTokenMilliseconds)
        json.add("isSimulated", response.isSimulated)
        json.add("isEstimated", response.isEstimated)
        json.add("providerCostMicroUSD", response.providerCostMicroUSD)
        json.add("reasoningKind", response.reasoningKind)
        json.add("cacheWriteTokens", response.cacheWriteTokens)
        json.open("repairs")
        for (kind, count) in response.repairs { json.add(kind, count) }
        json.close()
        json.close()
        json.add("request", request)
    }

    init?(_ parts: [UnsafeRawBufferPointer]) {
        guard parts.count == 4, let record = try? JSONDecoder().decode(Self.self, from: Data(parts[0])) else {
            return nil
        }
        self = record
        response.reasoning = String(decoding: parts[1], as: UTF8.self)
        response.content = String(decoding: parts[2], as: UTF8.self)
        request.body = String(decoding: parts[3], as: UTF8.self)
    }
}

extension JSONBytes {
    /// A member that is a request without its body.
    mutating func add(_ name: String, _ request: RequestRecord) {
        open(name)
        add("key", request.key)
        add("domain", request.domain)
        add("stage", request.stage.rawValue)
        add("query", request.query.rawValue)
        add("sample", request.sample)
        add("body", "")
        add("teacher", request.teacher)
        close()
    }
}

extension JournalRecord {
    init(receivedAt: String, run: Int64?, response: ResponseRecord, request: RequestRecord) {
        (self.receivedAt, self.run, self.response, self.request) = (receivedAt, run, response, request)
    }
}

/// What the journal holds: answers, and those of which the last bytes are not decoded yet.
enum JournalEntry: Sendable, Hashable {
    case answer(JournalRecord)
    case unread(UnreadAnswerRecord)

    /// Reads a journal as far as it can be read.
    static func read(_ bytes: [UInt8]) -> RecordFrame.Content<JournalEntry> {
        RecordFrame.journal.read(bytes) { parts in
            JournalRecord(parts).map { .answer($0) } ?? UnreadAnswerRecord(parts).map { .unread($0) }
        }
    }
}

extension RecordFrame {
    /// Of all that is in the journal; the number of parts tells the kinds apart.
    static let journal = RecordFrame("RFJRNL2\n", packed: "RFJRNL1\n")
}

extension UnreadAnswerRecord {
    private struct Fields: Codable {
        var receivedAt: String
        var run: Int64?
        var request: RequestRecord
    }

    /// The bytes, to be written with one call.
    func encoded() -> [UInt8] {
        var bytes = RecordFrame.journal.begin(room: ending.count + 512)
        RecordFrame.add(to: &bytes) { json in
            json.add("receivedAt", receivedAt)
            json.add("run", run.map(Int.init))
            json.add("request", request)
        }
        RecordFrame.add(ending, to: &bytes)
        RecordFrame.end(&bytes)
        return bytes
    }

    fileprivate init?(_ parts: [UnsafeRawBufferPointer]) {
        guard parts.count == 2, let fields = try? JSONDecoder().decode(Fields.self, from: Data(parts[0])) else {
            return nil
        }
        self.init(
            request: fields.request,
            run: fields.run,
            receivedAt: fields.receivedAt,
            ending: Array(parts[1])
        )
    }
}
