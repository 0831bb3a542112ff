import Ranking

/// An answer whose last bytes had come as a run was killed, and were not decoded yet.
public struct UnreadAnswerRecord: Sendable, Hashable {
    /// What was asked. In the journal its body is empty, since the ``WireFile`` holds it.
    public var request: RequestRecord
    /// The run that asked.
    public var run: Int64?
    /// When the last bytes came, as the store writes times.
    public var receivedAt: String
    /// What was decoded before, and the bytes that were not.
    public var ending: [UInt8]

    /// Makes a record of what came now.
    public init(request: RequestRecord, run: Int64?, ending: [UInt8]) {
        self.init(request: request, run: run, receivedAt: Timestamp.now(), ending: ending)
    }

    init(request: RequestRecord, run: Int64?, receivedAt: String, ending: [UInt8]) {
        self.request = request
        self.run = run
        self.receivedAt = receivedAt
        self.ending = ending
    }
}
