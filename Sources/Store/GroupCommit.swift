import Foundation
import GRDB
import Synchronization

/// Joins the writes of many tasks into few transactions, each durable before its writers go on.
///
/// Whatever arrives while one transaction is being synced to disk makes up the next one, so a lone write waits for nobody and a thousand
/// writers share one sync. Where many write, transactions begin ``window`` apart: each writes the pages that it touches to the log, and
/// larger ones touch fewer.
final class GroupCommit: Sendable {
    /// A write that waits for its transaction.
    private struct Pending: Sendable {
        /// Runs the statements, and gives back what tells the writer so once they are durable; may be called again after a rollback.
        let perform: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Queue {
        var waiting: [Pending] = []
        var isScheduled = false
        /// When the last transaction began, if it held many writes.
        var busyAt: ContinuousClock.Instant?
    }

    /// How long an answer that came may wait for others; the project allows 50 ms.
    private static let window = Duration.milliseconds(10)
    /// So many writes in one transaction call for the next to gather: below that each would have a sync of its own, which slows down who
    /// writes, and so makes the transactions smaller still.
    private static let many = 2

    private let pool: DatabasePool
    private let health: StoreHealth
    private let queue = Mutex(Queue())

    init(pool: DatabasePool, health: StoreHealth) {
        self.pool = pool
        self.health = health
    }

    /// Runs statements in a transaction and returns when they are on disk.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let pending = Pending(
                perform: { db in
                    let value = try body(db)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) }
            )
            let mustSchedule = queue.withLock { queue in
                queue.waiting.append(pending)
                defer { queue.isScheduled = true }
                return !queue.isScheduled
            }
            if mustSchedule {
                pool.asyncWriteWithoutTransaction { db in self.commitWaiting(db) }
            }
        }
    }

    private func commitWaiting(_ db: Database) {
        if let busyAt = queue.withLock({ $0.busyAt }) {
            let rest = Self.window - (ContinuousClock.now - busyAt)
            if rest > .zero { Thread.sleep(forTimeInterval: rest / .seconds(1)) }
        }
        let batch = queue.withLock { queue in
            queue.isScheduled = false
            defer { queue.waiting = [] }
            queue.busyAt = queue.waiting.count >= Self.many ? .now : nil
            return queue.waiting
        }
        commit(batch, db)
    }

    /// Makes one transaction of them; where one of them fails, each its own.
    ///
    /// Savepoints within one transaction would do the same, but SQLite copies every page that is touched within one to a journal of
    /// its own, which costs more than the writes, while a write that fails is rare.
    private func commit(_ batch: [Pending], _ db: Database) {
        var finished: [@Sendable () -> Void] = []
        do {
            try health.transaction { hasBegun in
                finished = []
                try db.inTransaction(.immediate) {
                    hasBegun()
                    for pending in batch { finished.append(try pending.perform(db)) }
                    return .commit
                }
            }
            // What went into a file that is no longer there is not stored.
            try health.check()
            for tell in finished { tell() }
        } catch {
            guard batch.count > 1, !Self.endsWriting(error) else {
                for pending in batch { pending.fail(error) }
                return
            }
            for pending in batch { commit([pending], db) }
        }
    }

    /// After these errors none of a batch can be written.
    private static func endsWriting(_ error: any Error) -> Bool {
        if case StoreError.damagedFile? = error as? StoreError { return true }
        return error is StoreFailure
    }
}
