import Synchronization

/// Takes the bytes of a response as they arrive, on the engine's thread, and keeps what it makes of them.
protocol ResponseReceiver: AnyObject, Sendable {
    /// Takes the head, before the first bytes of the body.
    func begin(_ head: HTTPHead)
    /// Takes bytes of the body, inside of libcurl's write callback.
    func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Reception
}

/// What a receiver says of the bytes that it took.
package enum Reception: Sendable {
    /// Nothing yet but head and keep-alives.
    case waiting
    /// A first token has come.
    case begun
    /// All has come that is needed, though the transfer may go on.
    case whole
    /// It is more than an answer may have: break off.
    case tooLarge
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
            guard body.count + bytes.count <= Self.maximumBytes else { return .tooLarge }
            body.append(contentsOf: bytes)
            return body.isEmpty ? .waiting : .begun
        }
    }
}
