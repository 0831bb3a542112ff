import Foundation

/// A line of a batch file: what OpenAI's Batch API and vLLM's `run-batch` take and give back (developers.openai.com, guide "Batch API").
public enum BatchLine {
    /// What came of a request.
    public enum Result: Sendable {
        /// A finished answer.
        case answered(RequestKey, Answer)
        /// The endpoint refuses this request: it can't be answered.
        case refused(RequestKey, AttemptFailure)
        /// It was not run, or failed in a way that heals: it is to be asked again.
        case notAnswered(RequestKey, reason: String)
        /// The line is none.
        case broken(reason: String)
    }

    /// A request as a line, without its line end.
    ///
    /// - Parameter body: the JSON that would be sent, not streamed.
    public static func request(_ key: RequestKey, body: String) -> String {
        "{\"custom_id\":\"\(key.rawValue)\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":\(body)}"
    }

    private struct Line: Decodable {
        struct Response: Decodable {
            let status_code: Int?
        }

        let custom_id: String
        let response: Response?
    }

    /// Reads a line of an output or an error file.
    ///
    /// `error` may be null, an object or a plain text; a refusal has a status and an error object where the completion would be. So only
    /// status 200 with choices is an answer.
    public static func read(_ line: String, configuration: TeacherConfiguration) -> Result {
        guard let data = Optional(Data(line.utf8)), let head = try? JSONDecoder().decode(Line.self, from: data) else {
            return .broken(reason: "expected a JSON object with custom_id, found something else")
        }
        let key = RequestKey(rawValue: head.custom_id)
        guard let whole = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            return .broken(reason: "expected a JSON object, found something else")
        }
        let response = whole["response"] as? [String: Any]
        guard let status = head.response?.status_code, let body = response?["body"] as? [String: Any],
            let bytes = try? JSONSerialization.data(withJSONObject: body)
        else {
            let failure = words(whole["error"]) ?? "no response"
            guard let status = head.response?.status_code, isRefusal(status) else {
                return .notAnswered(key, reason: failure)
            }
            return .refused(key, AttemptFailure(cause: .badRequest, status: status, message: failure))
        }
        var reader = ResponseReader()
        reader.head("HTTP/1.1 \(status)")
        reader.head("content-type: application/json")
        let isTaken = [UInt8](bytes).withUnsafeBufferPointer { reader.take($0) }
        guard isTaken else { return .broken(reason: "an answer of more than \(ResponseReader.maximumBytes) bytes") }
        switch reader.finish() {
        case .success(let assembled):
            return .answered(
                key,
                Answer(assembled, configuration: configuration, priceFactor: configuration.batchFactor)
            )
        case .failure(let failure):
            return isRefusal(status) ? .refused(key, failure) : .notAnswered(key, reason: failure.message)
        }
    }

    /// 400, 404, 413 and 422 can't heal; key, balance and rates can.
    private static func isRefusal(_ status: Int) -> Bool { [400, 404, 413, 422].contains(status) }

    private static func words(_ error: Any?) -> String? {
        switch error {
        case let text as String: text
        case let object as [String: Any]:
            [object["code"], object["message"]].compactMap { $0 as? String }.joined(separator: ": ")
        default: nil
        }
    }
}
