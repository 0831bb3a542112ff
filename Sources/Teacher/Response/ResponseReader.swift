import Foundation

/// Reads one HTTP response as it arrives: head, then a stream of events, or a body as a whole.
struct ResponseReader {
    /// More bytes than this are no answer to a ranking prompt.
    static let maximumBytes = 64 << 20
    /// What is kept of an error body.
    private static let errorBytes = 1 << 16

    /// Whether the body is taken as a whole and left to someone else to read.
    private let isDocument: Bool

    private(set) var status = 0
    private(set) var headers: [String: String] = [:]
    private(set) var assembler = AnswerAssembler()
    private(set) var receivedBytes = 0

    /// Whether the body is a stream of events; found once in the head, since it is asked for each piece of the body.
    private var isStream = false
    private var body: [UInt8] = []
    private var events = SSEParser()

    init(isDocument: Bool = false) {
        self.isDocument = isDocument
    }

    /// Whether something of the answer has come.
    var hasBegun: Bool { isDocument ? !body.isEmpty : assembler.hasToken }

    /// The body of a document with status 200.
    var document: [UInt8] { isDocument && status == 200 ? body : [] }

    /// Takes a line of the head; a status line begins anew (100 Continue, proxies).
    mutating func head(_ line: String) {
        if line.hasPrefix("HTTP/") {
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            headers = [:]
            isStream = false
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let name = line[..<colon].lowercased()
        let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        headers[name] = value
        if name == "content-type", !isDocument { isStream = value.lowercased().contains("text/event-stream") }
    }

    /// Takes bytes of the body.
    ///
    /// - Returns: whether to go on; false if it grows out of bounds.
    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        receivedBytes += bytes.count
        if receivedBytes > Self.maximumBytes || events.pendingBytes > Self.maximumBytes / 4 { return false }
        if status == 200, isStream {
            events.feed(bytes) { assembler.add(event: $0) }
        } else if status == 200 || body.count < Self.errorBytes {
            body.append(contentsOf: bytes)
        }
        return true
    }

    /// What came of it, once the transfer has ended without an error of the transport.
    mutating func finish() -> Result<AnswerAssembler, AttemptFailure> {
        if isDocument {
            guard status == 200 else { return .failure(errorStatus()) }
            return body.isEmpty ? .failure(failure(.emptyBody, "status 200 and an empty body")) : .success(assembler)
        }
        if status == 200, !isStream, !body.isEmpty { assembler.add(body: Data(body)) }
        guard status == 200 else { return .failure(errorStatus()) }
        if let message = assembler.errorMessage { return .failure(failure(.server, message)) }
        if isStream {
            if receivedBytes == 0 { return .failure(failure(.emptyBody, "status 200 and an empty stream")) }
            if !assembler.hasChoices {
                return .failure(failure(.garbage, "status 200 and a stream that holds no chat completion"))
            }
            guard assembler.isDone else { return .failure(failure(.cutStream, "the stream ended without [DONE]")) }
            if assembler.garbage > 0 {
                return .failure(failure(.garbage, "\(assembler.garbage) events of the stream are no chat completion"))
            }
        } else {
            if body.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
                return .failure(failure(.emptyBody, "status 200 and an empty body"))
            }
            guard assembler.hasChoices else {
                return .failure(failure(.garbage, "status 200 and no chat completion: \(excerpt())"))
            }
        }
        if !assembler.isText { return .failure(failure(.garbage, "the answer is not UTF-8")) }
        if assembler.finishReason == "insufficient_system_resource" {
            return .failure(failure(.server, "cut off by the server: insufficient_system_resource"))
        }
        return .success(assembler)
    }

    /// What had arrived, for evidence.
    var partialText: String {
        let text = assembler.reasoning + (assembler.content.isEmpty ? "" : "\n" + assembler.content)
        return String(text.prefix(100_000))
    }

    func failure(_ cause: AttemptFailure.Cause, _ message: String) -> AttemptFailure {
        AttemptFailure(
            cause: cause,
            status: status == 0 ? nil : status,
            message: String(message.prefix(2000)),
            partialText: partialText
        )
    }

    private func errorStatus() -> AttemptFailure {
        let error = ServerError(body: body)
        let words = error?.message ?? error?.type ?? error?.code ?? excerpt()
        var failure = failure(
            AttemptFailure.Cause(
                status: status,
                code: error?.code,
                type: error?.type,
                message: words,
                headers: headers
            ),
            "status \(status): \(words)"
        )
        failure.code = error?.code
        failure.type = error?.type
        return failure
    }

    private func excerpt() -> String {
        String(
            String(decoding: body.prefix(500), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(
                separator: " "
            ).prefix(300)
        )
    }
}
