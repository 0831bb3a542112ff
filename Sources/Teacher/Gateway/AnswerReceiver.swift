import Synchronization

/// Decodes an answer while it arrives.
final class AnswerReceiver: ResponseReceiver {
    private let wire: any TeacherProtocol
    private let decoder = Mutex<AnswerDecoder?>(nil)

    init(_ wire: any TeacherProtocol) {
        self.wire = wire
    }

    func take(_ bytes: UnsafeBufferPointer<UInt8>, head: HTTPHead) -> Reception {
        // In its place: a copy for each of hundreds of pieces would be most of the work.
        decoder.withLock { decoder in
            if decoder == nil { decoder = AnswerDecoder(wire, status: head.status, headers: head.headers) }
            guard decoder?.take(bytes) == true else { return .tooLarge }
            if decoder?.isWhole == true { return .whole }
            return decoder?.hasToken == true ? .begun : .waiting
        }
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
