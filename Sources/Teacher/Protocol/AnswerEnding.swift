import Foundation
import Ranking

/// An answer whose last bytes have come and are not decoded yet.
///
/// Decoding, pricing and writing an answer down take longer than a write of what is there: so that is what the journal gets first, since a
/// kill meanwhile would cost an answer that was read. ``answer(_:)`` finishes the work at the next start.
package struct AnswerEnding: Sendable {
    /// The model asked for.
    package var requestedModel: String
    /// What the ``TeacherProtocol`` is called that reads it.
    package var protocolName: String
    /// From the first byte sent, in milliseconds.
    package var latencyMilliseconds: Int
    /// To the first token of reasoning or answer, in milliseconds; nil where none had come before.
    package var firstTokenMilliseconds: Int?
    /// What was decoded before the last bytes.
    var progress: AnswerDecoder.Progress
    /// What is not decoded: the bytes that came last, and before them what was held back until more came.
    var rest: [UInt8]

    /// The answer.
    ///
    /// - Returns: nil where the bytes are not its end after all: then the answer was still on its way.
    package func answer(_ wire: any TeacherProtocol) -> AssembledAnswer? {
        var decoder = AnswerDecoder(wire, resuming: progress)
        rest.withUnsafeBufferPointer { _ = decoder.take($0) }
        return try? decoder.finish().get()
    }

    // MARK: - As bytes

    /// The short fields, as a line of JSON; the long ones follow as they are.
    private struct Fields: Codable {
        var requestedModel: String
        var protocolName: String
        var latencyMilliseconds: Int
        var firstTokenMilliseconds: Int?
        var isStream: Bool
        var model: String?
        var host: String?
        var systemFingerprint: String?
        var finishReason: String?
        var reasoningPlace: String?
        var reasoningKind: ReasoningKind?
        var hasAnswer: Bool
        var holes: Int
        var usage: ReportedUsage
        var repairs: [String: Int]
        var reasoningBytes: Int
        var contentBytes: Int
    }

    /// Reads what ``encoded()`` wrote; nil where it is none.
    package init?(_ bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let fields = try? JSONDecoder().decode(Fields.self, from: Data(bytes[..<end]))
        else { return nil }
        let texts = bytes[(end + 1)...]
        guard fields.reasoningBytes >= 0, fields.contentBytes >= 0, fields.reasoningBytes <= texts.count,
            fields.contentBytes <= texts.count - fields.reasoningBytes
        else { return nil }
        requestedModel = fields.requestedModel
        protocolName = fields.protocolName
        latencyMilliseconds = fields.latencyMilliseconds
        firstTokenMilliseconds = fields.firstTokenMilliseconds
        progress = AnswerDecoder.Progress(isStream: fields.isStream, holes: fields.holes)
        progress.answer.model = fields.model
        progress.answer.host = fields.host
        progress.answer.systemFingerprint = fields.systemFingerprint
        progress.answer.finishReason = fields.finishReason
        progress.answer.reasoningPlace = fields.reasoningPlace
        progress.answer.reasoningKind = fields.reasoningKind
        progress.answer.hasAnswer = fields.hasAnswer
        progress.answer.usage = fields.usage
        progress.answer.repairs = AnswerRepairs(counts: fields.repairs)
        progress.answer.reasoning = Array(texts.prefix(fields.reasoningBytes))
        progress.answer.content = Array(texts.dropFirst(fields.reasoningBytes).prefix(fields.contentBytes))
        rest = Array(texts.dropFirst(fields.reasoningBytes + fields.contentBytes))
    }

    /// Written by hand: JSONEncoder would take as long as the decoding that this goes before.
    package func encoded() -> [UInt8] {
        let answer = progress.answer
        var json = JSONBytes()
        json.bytes.reserveCapacity(512 + answer.reasoning.count + answer.content.count + rest.count)
        json.open()
        json.add("requestedModel", requestedModel)
        json.add("protocolName", protocolName)
        json.add("latencyMilliseconds", latencyMilliseconds)
        json.add("firstTokenMilliseconds", firstTokenMilliseconds)
        json.add("isStream", progress.isStream)
        json.add("model", answer.model)
        json.add("host", answer.host)
        json.add("systemFingerprint", answer.systemFingerprint)
        json.add("finishReason", answer.finishReason)
        json.add("reasoningPlace", answer.reasoningPlace)
        json.add("reasoningKind", answer.reasoningKind?.rawValue)
        json.add("hasAnswer", answer.hasAnswer)
        json.add("holes", progress.holes)
        json.open("usage")
        json.add("prompt", answer.usage.prompt)
        json.add("cachedPrompt", answer.usage.cachedPrompt)
        json.add("cacheWrite", answer.usage.cacheWrite)
        json.add("completion", answer.usage.completion)
        json.add("reasoning", answer.usage.reasoning)
        json.add("total", answer.usage.total)
        if let cost = answer.usage.cost, cost.isFinite {
            json.begin("cost")
            json.append(cost)
        }
        json.close()
        json.open("repairs")
        for (kind, count) in answer.repairs.counts { json.add(kind, count) }
        json.close()
        json.add("reasoningBytes", answer.reasoning.count)
        json.add("contentBytes", answer.content.count)
        json.close()
        json.bytes.append(UInt8(ascii: "\n"))
        json.bytes += answer.reasoning
        json.bytes += answer.content
        json.bytes += rest
        return json.bytes
    }
}

extension AnswerEnding {
    /// - Parameter bytes: those that have just come.
    init(
        _ decoder: AnswerDecoder,
        _ bytes: UnsafeBufferPointer<UInt8>,
        requestedModel: String,
        latencyMilliseconds: Int,
        firstTokenMilliseconds: Int?
    ) {
        self.requestedModel = requestedModel
        protocolName = decoder.protocolName
        self.latencyMilliseconds = latencyMilliseconds
        self.firstTokenMilliseconds = firstTokenMilliseconds
        progress = decoder.progress
        rest = decoder.undecoded + bytes
    }
}
