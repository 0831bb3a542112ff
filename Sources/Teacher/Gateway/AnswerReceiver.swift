import Synchronization

/// Decodes an answer while it arrives.
final class AnswerReceiver: ResponseReceiver {
    private let wire: any TeacherProtocol
    private let decoder = Mutex<AnswerDecoder?>(nil)

    init(_ wire: any TeacherProtocol) {
        self.wire = wire
    }

    func begin(_ head: HTTPHead) {
        decoder.withLock { $0 = AnswerDecoder(wire, status: head.status, headers: head.headers) }
    }

    func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Reception {
        // One call, in its place: a copy of the decoder for each of hundreds of pieces would be a fifth of the work.
        decoder.withLock { $0?.take(bytes) } ?? .waiting
    }

    /// What came of it: once the transfer has ended, or the answer is whole.
    func outcome(_ result: HTTPResult) -> Result<AssembledAnswer, AttemptFailure> {
        let head = result.head
        let decoder = decoder.withLock { $0 } ?? AnswerDecoder(wire, status: head.status, headers: head.headers)
        // An error status that came through counts, even if the connection then broke.
        guard let breakdown = result.breakdown, head.status == 0 || (200..<300).contains(head.status) else {
            return decoder.finish()
        }
        return .failure(decoder.failure(breakdown.cause, breakdown.message))
    }
}
