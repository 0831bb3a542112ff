import Ranking
import Settings

/// How a provider takes requests by file and gives their results back: what stands around a request and around an answer, which both are
/// those of its ``TeacherProtocol``.
package struct BatchForm: Sendable {
    /// What a line of results says of its request.
    package enum Outcome: Sendable {
        /// An answer, or the error that the endpoint gave in its place.
        case response(status: Int, body: ArraySlice<UInt8>)
        /// It was not run, or it failed where no endpoint was asked.
        case failure(AttemptFailure)
    }

    /// The field of a request's key, in requests and in results.
    var keyField = "custom_id"
    /// JSON that stands between key and request.
    var middle = ""
    var requestField: String
    /// The field of a file that is one JSON document with a list of requests; nil where each is a line.
    var listField: String?
    /// The most requests in a file.
    package var maximumRequests: Int
    /// The most bytes in a file.
    package var maximumBytes: Int
    /// What a line of results must hold beside its key, for who has another file.
    var expected: String
    /// Reads a line of results; nil where it is none of this form.
    package var read: @Sendable (JSONFields) -> Outcome?
}

extension BatchForm {
    /// A request as it stands in a file, without what separates it from the next.
    ///
    /// - Parameter body: the JSON that would be sent, not streamed.
    package func request(_ key: RequestKey, body: String) -> String {
        "{\"\(keyField)\":\"\(key.rawValue)\",\(middle)\"\(requestField)\":\(body)}"
    }

    /// The key of a request, read from a line of a file that was written before; nil where the line holds none.
    package func key(ofWritten line: [UInt8]) -> RequestKey? {
        let request = line.last == UInt8(ascii: ",") ? line.dropLast() : line[...]
        return JSONFields(request)?.value(keyField)?.string.map(RequestKey.init)
    }

    /// What stands before the first request of a file.
    package var opening: String { listField.map { "{\"\($0)\":[\n" } ?? "" }
    /// What stands between two.
    package var separator: String { listField == nil ? "\n" : ",\n" }
    /// What stands behind the last one.
    package var closing: String { listField == nil ? "\n" : "\n]}\n" }
    /// How names of files end.
    package var fileExtension: String { listField == nil ? "jsonl" : "json" }

    /// The lines of OpenAI's Batch API, which vLLM's `run-batch` and many hosts take and give back (guide "Batch API").
    static func openAI(path: String) -> BatchForm {
        BatchForm(
            middle: "\"method\":\"POST\",\"url\":\"\(path)\",",
            requestField: "body",
            maximumRequests: 50_000,
            maximumBytes: 200_000_000,
            expected: "response or error",
            read: openAIResult
        )
    }

    /// `error` may be null, an object or a plain text; a refusal has a status and an error object where the answer would be.
    static let openAIResult: @Sendable (JSONFields) -> Outcome? = { line in
        guard line.holds("response") || line.holds("error") else { return nil }
        let response = line.fields("response")
        let status = response?.value("status_code")?.integer
        if let body = response?.object("body") { return .response(status: status ?? 200, body: body) }
        let error = line.value("error").flatMap { ServerError($0, isExpected: true) }
        let words = [error?.code, error?.message].compactMap { $0 }.joined(separator: ": ")
        return .failure(
            AttemptFailure(
                cause: status.map { .init(status: $0, code: error?.code, type: error?.type, message: words) }
                    ?? .server,
                status: status,
                message: words.isEmpty ? "no response" : words
            )
        )
    }
}

extension TeacherConfiguration {
    /// How the provider takes requests by file; nil where it does not.
    package var batchForm: BatchForm? { wire.batchForm(provider: preset.name) }

    /// What `batch export` needs: a form, and a price that a budget can hold by.
    ///
    /// - Parameter whole: the setting of a budget that must hold beside its own; nil for none.
    /// - Throws: ``PipelineFileError`` with the setting to change.
    package func requiredBatchForm(within whole: String? = nil) throws -> BatchForm {
        guard let form = batchForm else {
            let others = TeacherProtocols.all.filter { $0.batchForm(provider: preset.name) != nil }.map(\.name)
            throw PipelineFileError(
                path: "\(place).protocol",
                expected: "a protocol that batch files are written for: \(others.joined(separator: ", "))",
                found: wire.name,
                suggestion: "send these requests with `run`"
            )
        }
        if let budgetPlace = budget.map({ _ in "\(place).budget" }) ?? whole, batchFactor == nil {
            throw PipelineFileError(
                path: "\(place).price.batch",
                expected: "what batch files cost as a share of the price, without which a budget can't hold",
                found: "no known batch price of provider \(preset.name)",
                suggestion: "write it with \(place).price, 1 for no discount, or take \(budgetPlace) away"
            )
        }
        return form
    }

    /// What a request of a batch file costs at worst, in millionths of a US dollar; nil where prices are unknown. Where only the batch share
    /// is, as much as over the wire.
    ///
    /// - Parameter body: as it is written.
    package func worstBatchMicroUSD(_ body: String) -> Int? {
        guard let highestPrice else { return nil }
        let (sent, ratio) = (SentRequest(body: body, configuration: self), TokenRatio())
        let online = highestPrice.microUSD(
            promptTokens: ratio.mostPromptTokens(sent.prompt),
            cachedTokens: 0,
            completionTokens: ratio.mostCompletionTokens(sent.maxTokens)
        )
        return Int(clamped: (Double(online) * (batchFactor ?? 1)).rounded(.up))
    }

    /// Why the result of a request is none for this teacher; nil where it is.
    ///
    /// Its key alone does not tell: a store holds requests of all teachers that a pipeline file ever named.
    ///
    /// - Parameter body: of the request, as it was written.
    package func stranger(_ body: String) -> String? {
        guard let sent = JSONValue(Array(body.utf8)), case .object = sent else { return nil }
        guard sent[wire.promptField] != nil else { return "it was asked for in another protocol than \(wire.name)" }
        func bare(_ name: String) -> Substring { name.hasPrefix("models/") ? name.dropFirst(7) : name[...] }
        guard let asked = sent["model"]?.string, bare(asked) != bare(model) else { return nil }
        return "it was asked of \(asked), not of \(model)"
    }
}
