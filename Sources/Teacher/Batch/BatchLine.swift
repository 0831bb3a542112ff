import Foundation

/// A line of a batch file: what OpenAI's Batch API and vLLM's `run-batch` take and give back (developers.openai.com, guide "Batch API").
package enum BatchLine {
    /// What came of a request.
    package enum Result: Sendable {
        /// A finished answer.
        case answered(RequestKey, AssembledAnswer)
        /// The endpoint refuses this request: it can't be answered.
        case refused(RequestKey, AttemptFailure)
        /// It was not run, or failed in a way that heals: it is to be asked again.
        case notAnswered(RequestKey, reason: String, failure: AttemptFailure? = nil)
        /// The line is none.
        case broken(reason: String)
    }

    /// A request as a line, without its line end.
    ///
    /// - Parameters:
    ///   - body: the JSON that would be sent, not streamed.
    ///   - path: the ``TeacherProtocol/batchPath`` of the teacher's protocol.
    package static func request(_ key: RequestKey, body: String, path: String) -> String {
        "{\"custom_id\":\"\(key.rawValue)\",\"method\":\"POST\",\"url\":\"\(path)\",\"body\":\(body)}"
    }

    /// The parts of a line that matter, the body as its bytes.
    private struct Line {
        var key: String?
        var status: Int?
        var error: JSONValue?
        var body: [UInt8]?

        init?(_ bytes: UnsafeBufferPointer<UInt8>) {
            var scanner = JSONScanner(bytes)
            let isWhole = scanner.readObject { scanner, name in
                if name.spells("custom_id") { return Self.read(&scanner) { key = $0.string } }
                if name.spells("error") { return Self.read(&scanner) { error = $0 == .null ? nil : $0 } }
                if name.spells("response"), scanner.next == UInt8(ascii: "{") { return read(response: &scanner) }
                return scanner.skipValue()
            }
            guard isWhole, scanner.isAtEnd else { return nil }
        }

        private static func read(_ scanner: inout JSONScanner, _ take: (JSONValue) -> Void) -> Bool {
            guard let value = JSONValue(&scanner) else { return false }
            take(value)
            return true
        }

        private mutating func read(response scanner: inout JSONScanner) -> Bool {
            scanner.readObject { scanner, name in
                if name.spells("status_code") { return Self.read(&scanner) { status = $0.integer } }
                guard name.spells("body"), scanner.next == UInt8(ascii: "{") else { return scanner.skipValue() }
                let start = scanner.place
                guard scanner.skipValue() else { return false }
                body = Array(scanner.read(from: start))
                return true
            }
        }
    }

    /// Reads a line of an output or an error file.
    ///
    /// `error` may be null, an object or a plain text; a refusal has a status and an error object where the completion would be. So only
    /// status 200 with an answer is one.
    package static func read(_ text: String, configuration: TeacherConfiguration) -> Result {
        let read = Array(text.utf8).withUnsafeBufferPointer { Line($0) }
        guard let line = read, let id = line.key else {
            return .broken(reason: "expected a JSON object with custom_id, found something else")
        }
        let key = RequestKey(rawValue: id)
        guard let status = line.status, let body = line.body else {
            let failure = words(line.error) ?? "no response"
            guard let status = line.status, isRefusal(status) else {
                return .notAnswered(key, reason: failure)
            }
            return .refused(key, AttemptFailure(cause: .badRequest, status: status, message: failure))
        }
        var decoder = AnswerDecoder(configuration.wire, status: status)
        if body.withUnsafeBufferPointer({ decoder.take($0) }) == .enough {
            return .broken(reason: "an answer of more than \(AnswerDecoder.maximumBytes) bytes")
        }
        switch decoder.finish() {
        case .success(let assembled):
            return .answered(key, assembled)
        case .failure(let failure):
            return isRefusal(failure.status ?? status)
                ? .refused(key, failure) : .notAnswered(key, reason: failure.message, failure: failure)
        }
    }

    /// 400, 404, 413 and 422 can't heal; key, balance and rates can.
    private static func isRefusal(_ status: Int) -> Bool { [400, 404, 413, 422].contains(status) }

    private static func words(_ error: JSONValue?) -> String? {
        guard let error, let read = ServerError(error, isExpected: true) else { return nil }
        return [read.code, read.message].compactMap { $0 }.joined(separator: ": ")
    }
}
