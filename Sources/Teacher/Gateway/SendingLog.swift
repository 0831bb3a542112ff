import Ranking

/// The store's side of sending: whether answers can be kept now, and what is on the wire.
///
/// A request that is on the wire as the process is killed may be billed though nobody reads its answer; who keeps the log knows of it.
public protocol SendingLog: Sendable {
    /// Whether what would be answered now can be kept; asked before each request.
    func readiness() -> StoreReadiness

    /// Notes a request that is about to be sent, and makes sure of room for its answer.
    ///
    /// - Returns: what ``didEnd(_:)`` takes.
    /// - Throws: ``NoRoom`` where the answer might not be kept; then it must not be sent.
    func willSend(_ sending: Sending) throws -> Int

    /// The attempt has ended, and what it cost is in the store.
    func didEnd(_ ticket: Int)
}

/// Whether a store takes answers.
public enum StoreReadiness: Sendable, Hashable {
    /// It does.
    case ready
    /// Not now: nothing new is sent until this is over.
    case waiting(String)
    /// Not any more: nothing new is sent by this run.
    case failed(String)
}

/// A request that is about to be sent.
public struct Sending: Sendable, Hashable {
    /// The hash of all that shapes the answer.
    public var key: String
    /// Who asks.
    public var stage: StageName
    /// What it costs at worst, in millionths of a US dollar.
    public var reservedMicroUSD: Int
    /// The JSON; empty where the answer is not journalled.
    public var body: String
    /// The most bytes that its answer takes in the journal; 0 of one that is not journalled.
    public var room: Int
}

/// There is no room for the answer of a request.
public struct NoRoom: Error, Sendable {
    /// What is missing, and what to do.
    public let message: String

    /// Says what is missing.
    public init(message: String) { self.message = message }
}

/// For what has no store behind it.
public struct NoSendingLog: SendingLog {
    /// Notes nothing.
    public init() {}
}

extension SendingLog {
    /// Always ready.
    public func readiness() -> StoreReadiness { .ready }
    /// Notes nothing.
    public func willSend(_ sending: Sending) throws -> Int { 0 }
    /// Notes nothing.
    public func didEnd(_ ticket: Int) {}
}
