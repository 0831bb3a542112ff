import Foundation
import HTTP

/// Reads the answer of a teacher out of bytes, alike from a stream, a document and a line of a batch file.
///
/// The bytes decide what they are, whatever the content type says: a proxy may have changed it.
struct AnswerDecoder: Sendable {
    /// More bytes than this are no answer to a ranking prompt.
    static let maximumBytes = 64 << 20
    /// What is kept of the body of an error.
    private static let errorBytes = 1 << 16

    private enum Form {
        case stream, document
    }

    /// What was decoded of a response that goes on.
    struct Progress: Sendable {
        /// Whether it is known to be a stream; of anything else nothing is decoded before it is whole.
        var isStream: Bool
        var answer = AnswerBuilder()
        var holes: Int
    }

    /// Of the response; what is no response has a status of 200.
    private let status: Int
    private let headers: [String: String]
    /// The length of the body, where the head tells it; that of a packed body says nothing of what is unpacked.
    private let announcedBytes: Int?
    private let wire: any TeacherProtocol
    /// What a stream ends with.
    private let ends: [[UInt8]]
    /// nil as long as too few bytes have come.
    private var form: Form?
    private var answer = AnswerBuilder()
    private var receivedBytes = 0
    private var body: [UInt8] = []
    /// Whether each line of it may still be a value.
    private var holdsLines = true
    /// How many of its bytes hold no end of a line.
    private var seenBytes = 0
    private var events = SSEParser()
    /// Whether an event has begun that holds the mark of a stream's end: Responses repeat the whole answer in it, so that it comes in several
    /// pieces. What comes before it is known then, and the last piece holds a line end, or the last brace of an event without one.
    private var isEndBegun = false
    /// Events that could not be read and may have held text: an answer with a hole is no answer.
    private var holes = 0

    init(_ wire: any TeacherProtocol, status: Int = 200, headers: [String: String] = [:]) {
        self.wire = wire
        ends = wire.endWords.map { Array($0.utf8) }
        self.status = status
        self.headers = headers
        let isPacked = headers["content-encoding"] != nil
        announcedBytes = isPacked ? nil : headers["content-length"].flatMap { Int($0) }
    }

    /// Goes on where another one was; what follows is what it had not decoded.
    init(_ wire: any TeacherProtocol, resuming progress: Progress) {
        self.init(wire)
        form = progress.isStream ? .stream : nil
        answer = progress.answer
        holes = progress.holes
    }

    var protocolName: String { wire.name }

    var isStream: Bool { form == .stream }

    var progress: Progress { Progress(isStream: isStream, answer: answer, holes: holes) }

    /// What came and is not decoded.
    var undecoded: [UInt8] { isStream ? events.pending : body }

    /// Whether these bytes may be the last ones of an answer; a glance, which may say so too often and seldom misses one.
    func mayEnd(with bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard isSuccess, !isWhole, answer.error == nil else { return false }
        let closes = bytes.last { !Self.isBlank($0) } == UInt8(ascii: "}")
        if isEndBegun { return closes || bytes.contains { $0 == 0x0A || $0 == 0x0D } }
        if form != .document || wire.streamsLines, holdsEnd(bytes) { return true }
        if let announcedBytes { return receivedBytes + bytes.count == announcedBytes }
        // The length of a document that was not announced is known from its last brace.
        if wire.streamsLines { return false }
        let isDocument = form == .document || form == nil && bytes.first { !Self.isBlank($0) } == UInt8(ascii: "{")
        return isDocument && closes
    }

    private func holdsEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        ends.contains { $0.withUnsafeBufferPointer(bytes.holds) }
    }

    /// The answer, once it is known to be whole though the transfer may go on: the server said so, or all bytes that it announced have come.
    private(set) var whole: AssembledAnswer?

    /// Whether it is; without a copy of it.
    private var isWhole: Bool { if case nil = whole { false } else { true } }

    /// Takes bytes of the body.
    ///
    /// - Parameter beforeEnd: called before bytes that may be the last ones are decoded. Here and not by the caller, since a look at an
    ///   optional decoder copies it, for each of hundreds of pieces of an answer.
    @discardableResult
    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, beforeEnd: ((AnswerDecoder) -> Void)? = nil) -> Reception {
        if let beforeEnd, mayEnd(with: bytes) { beforeEnd(self) }
        if isWhole { return .whole }
        receivedBytes += bytes.count
        if receivedBytes > Self.maximumBytes || events.pendingBytes > Self.maximumBytes / 4 { return .enough }
        read(bytes)
        if isSuccess, answer.isDone || receivedBytes == announcedBytes, let answer = try? finish().get() {
            whole = answer
            // Nothing else of it is needed any more.
            (body, self.answer) = ([], AnswerBuilder())
        }
        return isWhole ? .whole : answer.hasToken ? .begun : .waiting
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        if form == .stream { return feed(bytes) }
        if isSuccess || body.count < Self.errorBytes { body.append(contentsOf: bytes) }
        if form == nil, isSuccess {
            form = Self.form(of: body)
            if form == .stream {
                let begun = Array(Self.begun(body))
                body = []
                begun.withUnsafeBufferPointer { feed($0) }
            }
        }
        if form == .document, wire.streamsLines, isSuccess { readLines() }
    }

    /// Reads lines of JSON as they come. From the first one on that is no value by itself, all is left to be read as one document.
    private mutating func readLines() {
        var start = 0
        while holdsLines, let found = body[max(start, seenBytes)...].firstIndex(of: 0x0A) {
            let line = body[start..<found]
            if line.contains(where: { !Self.isBlank($0) }) {
                guard let value = JSONValue(Array(line)) else {
                    holdsLines = false
                    break
                }
                add(value, event: nil)
            }
            start = found + 1
        }
        seenBytes = body.count - start
        if start > 0 { body.removeFirst(start) }
    }

    /// What came of it, once the transfer has ended as its framing says.
    func finish() -> Result<AssembledAnswer, AttemptFailure> {
        if let whole { return .success(whole) }
        guard isSuccess else { return .failure(AttemptFailure(status: status, headers: headers, body: body)) }
        var decoder = self
        if form == .stream { decoder.endStream() } else { decoder.readDocument() }
        return decoder.result()
    }

    /// A failure with what had arrived, for evidence.
    func failure(_ cause: AttemptFailure.Cause, _ message: String, _ error: ServerError? = nil)
        -> AttemptFailure
    {
        let texts = answer.assembled(wire.contentReasoning)
        let partial = [texts.reasoning, texts.content].filter { !$0.isEmpty }.joined(separator: "\n")
        var failure = AttemptFailure(
            cause: cause,
            status: isSuccess ? error?.namedStatus ?? status : status == 0 ? nil : status,
            message: String(message.prefix(2000)),
            code: error?.code,
            type: error?.type,
            partialText: String(partial.prefix(100_000))
        )
        failure.wait = error?.wait
        failure.parameter = error?.parameter
        failure.arrived = AttemptFailure.Arrived(
            usage: answer.usage,
            textBytes: texts.textBytes,
            model: answer.model,
            isSimulated: AssembledAnswer.isSimulated(model: answer.model, systemFingerprint: answer.systemFingerprint)
        )
        return failure
    }

    private var isSuccess: Bool { (200..<300).contains(status) }

    // MARK: - Streams

    /// What the first bytes that are no blanks say.
    private static func form(of body: [UInt8]) -> Form? {
        let start = begun(body)
        guard let first = start.first else { return nil }
        if first == UInt8(ascii: ":") { return .stream }
        for field in ["data:", "event:", "id:", "retry:"] {
            let common = zip(start, field.utf8).prefix { $0 == $1 }.count
            if common == field.utf8.count { return .stream }
            if common == start.count { return nil }
        }
        return .document
    }

    /// Without a byte order mark and the blanks that servers send while a request waits.
    private static func begun(_ body: [UInt8]) -> ArraySlice<UInt8> {
        (body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]).drop(while: isBlank)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
        var parser = SSEParser()
        swap(&parser, &events)
        var hasEnded = false
        parser.feed(bytes) {
            hasEnded = true
            add($0, event: $1)
        }
        swap(&parser, &events)
        if hasEnded { isEndBegun = false }
        // Only what belongs to the event that has not ended.
        let begun = UnsafeBufferPointer(rebasing: bytes.suffix(events.pendingBytes))
        if !isEndBegun, holdsEnd(begun) { isEndBegun = true }
    }

    /// Takes the data of an event.
    private mutating func add(_ payload: UnsafeBufferPointer<UInt8>, event: String?) {
        // What follows the end changes nothing any more.
        if answer.isDone { return }
        // The first chunk says who answers; those that follow hold nothing but text.
        if answer.hasAnswer, wire.readQuickly(payload, into: &answer) { return }
        let text = payload.drop(while: Self.isBlank)
        guard let first = text.first else { return }
        if text.starts(with: "[DONE]".utf8), text.dropFirst(6).allSatisfy(Self.isBlank) {
            answer.isDone = true
        } else if let value = JSONValue(payload), case .object = value.items.first ?? value {
            add(value, event: event)
        } else {
            passOver(first)
        }
    }

    /// Something that can't be read: a hole in the answer, unless no text can have been lost with it, since it is no JSON at all (words like
    /// "ping") or stands behind the finish reason.
    private mutating func passOver(_ first: UInt8) {
        if answer.finishReason == nil, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            holes += 1
        } else {
            answer.repairs.count(.oddEvents)
        }
    }

    private mutating func add(_ value: JSONValue, event: String?) {
        if let error = ServerError(value, isExpected: event == "error") { answer.error = error }
        for payload in value.items.isEmpty ? [value] : value.items { wire.read(payload, event: event, into: &answer) }
    }

    /// An event whose last line end is missing counts: a transfer that is complete has not lost it.
    private mutating func endStream() {
        if answer.isDone { return }
        var parser = events
        parser.finish { add($0, event: $1) }
    }

    // MARK: - Documents

    /// Reads the JSON of a body; some servers send line by line what they stream.
    private mutating func readDocument() {
        Array(Self.begun(body)).withUnsafeBufferPointer { bytes in
            var scanner = JSONScanner(bytes)
            while let first = scanner.next {
                guard let value = JSONValue(&scanner), case .object = value.items.first ?? value else {
                    passOver(first)
                    return
                }
                add(value, event: nil)
            }
        }
    }

    // MARK: - The end

    private func result() -> Result<AssembledAnswer, AttemptFailure> {
        if let error = answer.error {
            return .failure(
                failure(
                    AttemptFailure.Cause(
                        status: error.namedStatus ?? status,
                        code: error.code,
                        type: error.type,
                        message: error.words,
                        headers: headers
                    ),
                    error.words,
                    error
                )
            )
        }
        guard answer.hasAnswer else { return .failure(nothing()) }
        if form == .stream || wire.streamsLines, !answer.isDone, answer.finishReason == nil {
            return .failure(failure(.cutStream, "the stream ended without its last event and without a finish reason"))
        }
        if holes > 0 { return .failure(failure(.garbage, "\(holes) pieces of the answer can't be read")) }
        // DeepSeek, OpenRouter and Mistral, SGLang.
        if let reason = answer.finishReason, ["insufficient_system_resource", "error", "abort"].contains(reason) {
            return .failure(failure(.server, "cut off by the server: \(reason)"))
        }
        return .success(answer.assembled(wire.contentReasoning))
    }

    private func nothing() -> AttemptFailure {
        if form == .stream { return failure(.garbage, "status \(status) and a stream that holds no answer") }
        if body.allSatisfy(Self.isBlank) { return failure(.emptyBody, "status \(status) and an empty body") }
        return failure(.garbage, "status \(status) and no answer: \(AttemptFailure.excerpt(body))")
    }
}
