import HTTP
import Synchronization

/// Decodes an answer while it arrives.
final class AnswerReceiver: ResponseReceiver {
    private let wire: any TeacherProtocol
    private let requestedModel: String
    /// The path that is asked, and where the teacher's settings stand, for what a failure says.
    private let call: String
    private let place: String
    private let keep: (@Sendable (AnswerEnding) -> Void)?
    private let decoder = Mutex<AnswerDecoder?>(nil)
    private let started = ContinuousClock.now
    private let firstToken = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameters:
    ///   - call: the path that is asked.
    ///   - keep: keeps the last bytes of an answer before they are decoded; within libcurl's callback.
    init(_ configuration: TeacherConfiguration, call: String, keep: (@Sendable (AnswerEnding) -> Void)? = nil) {
        wire = configuration.wire
        requestedModel = configuration.model
        self.call = call
        place = configuration.place
        self.keep = keep
    }

    func begin(_ head: HTTPHead) {
        decoder.withLock { $0 = AnswerDecoder(wire, status: head.status, headers: head.headers) }
    }

    func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Reception {
        decoder.withLock { decoder in
            let reception =
                decoder?.take(bytes, beforeEnd: keep.map { keep in { keep(self.ending($0, bytes)) } }) ?? .waiting
            if case .begun = reception { firstToken.withLock { if $0 == nil { $0 = .now } } }
            return reception
        }
    }

    private func ending(_ decoder: AnswerDecoder, _ bytes: UnsafeBufferPointer<UInt8>) -> AnswerEnding {
        AnswerEnding(
            decoder,
            bytes,
            requestedModel: requestedModel,
            latencyMilliseconds: Int((.now - started) / .milliseconds(1)),
            firstTokenMilliseconds: firstToken.withLock { $0 }.map { Int(($0 - started) / .milliseconds(1)) }
        )
    }

    /// What came of it: once the transfer has ended, or the answer is whole.
    func outcome(_ result: HTTPResult) -> Result<AssembledAnswer, AttemptFailure> {
        if let failure = result.redirection(of: call, place: place) { return .failure(failure) }
        let head = result.head
        let decoder = decoder.withLock { $0 } ?? AnswerDecoder(wire, status: head.status, headers: head.headers)
        // An error status that came through counts, even if the connection then broke.
        guard let breakdown = result.breakdown, head.status == 0 || (200..<300).contains(head.status) else {
            return decoder.finish()
        }
        // Behind a finish reason comes no text: a server that then keeps the connection open without a word has said all.
        let isSilent = [.idleTimeout, .totalTimeout].contains(breakdown.cause)
        if isSilent, case .success(let answer) = decoder.finish() { return .success(answer) }
        return .failure(decoder.failure(AttemptFailure.Cause(breakdown.cause), breakdown.message))
    }
}

/// Keeps a body as a whole.
final class BodyReceiver: ResponseReceiver {
    /// More bytes than this are no answer.
    static let maximumBytes = 64 << 20

    private let received = Mutex<[UInt8]>([])

    /// What has come.
    var body: [UInt8] { received.withLock { $0 } }

    func begin(_ head: HTTPHead) {}

    func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Reception {
        received.withLock { body in
            guard body.count + bytes.count <= Self.maximumBytes else { return .enough }
            body.append(contentsOf: bytes)
            return body.isEmpty ? .waiting : .begun
        }
    }
}

/// Reads the answer of an attempt once: on the engine's thread where it must be safe at once, else where it is asked for.
final class EarlyReading<Value: Sendable>: Sendable {
    typealias Outcome = Result<Dispatch.Paid<Value>, AttemptFailure>

    private let read: @Sendable (HTTPResult) -> Outcome
    private let journal: (@Sendable (Value) -> Void)?
    private let outcome = Mutex<Outcome?>(nil)

    init(_ read: @escaping @Sendable (HTTPResult) -> Outcome, journal: (@Sendable (Value) -> Void)?) {
        self.read = read
        self.journal = journal
    }

    /// What the engine calls as the last byte has come; nil where nothing is journalled, since reading there would hold up the others.
    var onComplete: (@Sendable (HTTPResult) -> Void)? {
        guard let journal else { return nil }
        return { [self] result in
            let made = read(result)
            if case .success(let paid) = made { journal(paid.value) }
            outcome.withLock { $0 = made }
        }
    }

    func value(of result: HTTPResult) -> Outcome { outcome.withLock { $0 } ?? read(result) }
}
