import HTTP
import Synchronization

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
