package import Ranking

/// Where answers are kept. A conforming store returns from `save` only when the answer is on disk.
package protocol AnswerStore: SendingLog {
    /// The stored answer under a key, or nil if it was never paid for.
    func answer(for key: RequestKey) async throws -> Answer?

    /// What is known of a request that is about to be sent.
    func standing(of key: RequestKey) async throws -> RequestStanding

    /// Keeps the last bytes of an answer where the end of this process can't reach them, before they are decoded; ``journal(_:key:request:)``
    /// or ``note(_:key:request:body:)`` follows. Like that one it must take microseconds, and has no way to fail.
    func journal(_ ending: AnswerEnding, key: RequestKey, request: TeacherRequest)

    /// Keeps an answer where the end of this process can't reach it, before anything else is done with it; ``save(_:key:request:body:)``
    /// follows. Called on the thread of all transfers: it must take microseconds, and has no way to fail. What was sent is known by
    /// ``SendingLog/willSend(_:)``.
    func journal(_ answer: Answer, key: RequestKey, request: TeacherRequest)

    /// Stores a paid answer with its request and its line in the ledger, in one transaction, and returns when it is durable.
    ///
    /// - Parameter body: the JSON that was sent, without any header.
    func save(_ answer: Answer, key: RequestKey, request: TeacherRequest, body: String) async throws

    /// Notes an attempt that brought no finished answer, with what had arrived of it, and books its charge in the ledger if it has one.
    ///
    /// - Parameter body: the JSON that was sent.
    func note(_ failure: AttemptFailure, key: RequestKey, request: TeacherRequest, body: String) async throws

    /// Notes that another model or build answers than before.
    func noteModelChange(_ message: String, request: TeacherRequest) async throws

    /// Whether a model has answered before.
    func holdsAnswers(of model: String) async throws -> Bool

    /// Who has answered for a model so far; nil where nobody has.
    func servers(of model: String) async throws -> AnsweringServers?
}

/// Who has answered for a model.
package struct AnsweringServers: Sendable, Hashable {
    /// The model that the latest answer names.
    package var model: String?
    /// The mark of a build that it names.
    package var systemFingerprint: String?
    /// Hosts of any answer.
    package var hosts: Set<String>

    package init(model: String?, systemFingerprint: String?, hosts: Set<String>) {
        (self.model, self.systemFingerprint, self.hosts) = (model, systemFingerprint, hosts)
    }
}

/// What a store knows of a request.
package enum RequestStanding: Sendable {
    case unknown
    case answered(Answer)
    /// It has left in a batch file whose answer is awaited: then it must not be sent as well.
    case awaited
}

extension AnswerStore {
    /// Nobody.
    package func servers(of model: String) async throws -> AnsweringServers? { nil }

    /// Keeps nothing.
    package func journal(_ ending: AnswerEnding, key: RequestKey, request: TeacherRequest) {}

    /// Keeps nothing.
    package func journal(_ answer: Answer, key: RequestKey, request: TeacherRequest) {}
}

/// The store's side of sending: whether answers can be kept now, and what is on the wire.
///
/// A request that is on the wire as the process is killed may be billed though nobody reads its answer; who keeps the log knows of it.
package protocol SendingLog: Sendable {
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
package enum StoreReadiness: Sendable, Hashable {
    /// It does.
    case ready
    /// Not now: nothing new is sent until this is over.
    case waiting(String)
    /// Not any more: nothing new is sent by this run.
    case failed(String)
}

/// A request that is about to be sent.
package struct Sending: Sendable, Hashable {
    /// The hash of all that shapes the answer.
    package var key: String
    /// Who asks.
    package var stage: StageName
    /// What it costs at worst, in millionths of a US dollar.
    package var reservedMicroUSD: Int
    /// The JSON; empty where the answer is not journalled.
    package var body: String
    /// The most bytes that its answer takes in the journal; 0 of one that is not journalled.
    package var room: Int
}

/// There is no room for the answer of a request.
package struct NoRoom: Error, Sendable {
    /// What is missing, and what to do.
    package let message: String

    /// Says what is missing.
    package init(message: String) { self.message = message }
}

/// For what has no store behind it.
package struct NoSendingLog: SendingLog {
    /// Notes nothing.
    package init() {}
}

extension SendingLog {
    /// Always ready.
    package func readiness() -> StoreReadiness { .ready }
    /// Notes nothing.
    package func willSend(_ sending: Sending) throws -> Int { 0 }
    /// Notes nothing.
    package func didEnd(_ ticket: Int) {}
}
