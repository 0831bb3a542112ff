import Foundation
import GRDB
import Synchronization

/// Whether a store can be written: who waits for another program's lock, and the first failure that ended writing.
///
/// Asked before each request that costs money, so it answers within microseconds.
final class StoreHealth: Sendable {
    /// The answer.
    enum Condition: Sendable, Hashable {
        case ready
        case waiting(String)
        case failed(StoreFailure)
    }

    private struct State {
        var waitingSince: ContinuousClock.Instant?
        /// Who holds the lock, once that was looked up.
        var holder: String?
        var failure: StoreFailure?
        /// When the file was last seen where it was.
        var seenAt: ContinuousClock.Instant?
    }

    /// How long ``condition()`` believes what it saw of the file: it is asked several times for each request.
    private static let belief = Duration.milliseconds(5)
    /// How long another program's write lock is waited for; then a run stops, and its answers are in the journal.
    static let patience = Duration.seconds(120)
    /// From here on it is said, and nothing new is sent; an ordinary transaction of another program takes less.
    private static let notable = Duration.milliseconds(500)

    private let path: String
    private let lock: StoreLock?
    private let patience: Duration
    /// Called once, when the file is no longer where it was.
    private let onLoss: @Sendable () -> Void
    private let state = Mutex(State())

    init(
        path: String,
        lock: StoreLock?,
        patience: Duration = patience,
        onLoss: @escaping @Sendable () -> Void = {}
    ) {
        self.path = path
        self.lock = lock
        self.patience = patience
        self.onLoss = onLoss
    }

    func condition() -> Condition {
        let now = ContinuousClock.now
        let isSeen = state.withLock { state in
            state.failure == nil && state.seenAt.map { now - $0 < Self.belief } ?? false
        }
        if !isSeen {
            if let failure = (try? check()) == nil ? failure : nil { return .failed(failure) }
            state.withLock { $0.seenAt = now }
        }
        return state.withLock { state in
            guard let since = state.waitingSince, .now - since > Self.notable else { return .ready }
            let holder = state.holder ?? LockHolder.ofWriteLock(storePath: path)
            state.holder = holder
            let (waited, longest) = (Int((.now - since) / .seconds(1)), Int(patience / .seconds(1)))
            return .waiting(
                "waiting for the write lock of \(path), held by \(holder), for \(waited) s (\(longest) s at most)"
            )
        }
    }

    /// The failure that ended writing.
    var failure: StoreFailure? { state.withLock { $0.failure } }

    /// - Throws: the failure that ended writing, or that the file is no longer where it was.
    func check() throws {
        if let failure { throw failure }
        switch lock?.placement() ?? .inPlace {
        case .inPlace: return
        case .removed: throw lost(.removed(path: path))
        case .replaced: throw lost(.replaced(path: path))
        case .overwritten: throw lost(.overwritten(path: path))
        case .logLost(let log): throw lost(.logLost(path: path, log: log), isLogLost: true)
        }
    }

    /// SQLite finds the log of a store by its name, and would play it into whatever file stands there now: so it goes aside at once. Its
    /// connections go on with it, since they have it open.
    private func lost(_ failure: StoreFailure, isLogLost: Bool = false) -> StoreFailure {
        let isFirst = state.withLock { state in
            defer { state.failure = state.failure ?? failure }
            return state.failure == nil
        }
        if isFirst {
            if !isLogLost {
                for log in Self.logs where lock?.isForeign(path + log) != true {
                    rename(path + log, path + log + Self.aside)
                }
            }
            onLoss()
        }
        return self.failure ?? failure
    }

    private static let logs = ["-wal", "-shm"]
    private static let aside = ".of-the-lost-store"

    /// Takes away what ``check()`` put aside, once it is of no use any more.
    func dropLogs() {
        for log in Self.logs { unlink(path + log + Self.aside) }
    }

    /// The first failure stays: what follows it is most often its consequence. A store without a lock of ours is opened for short writes
    /// by what lives for days, and tries again each time.
    @discardableResult
    func note(_ failure: StoreFailure) -> StoreFailure {
        state.withLock { state in
            guard lock != nil else { return failure }
            let first = state.failure ?? failure
            state.failure = first
            return first
        }
    }

    /// Makes a transaction; while another program holds the write lock it is tried again, with patience.
    ///
    /// - Parameter body: tells `hasBegun` once it has the lock.
    func transaction<Value>(_ body: (_ hasBegun: () -> Void) throws -> Value) throws -> Value {
        try check()
        let start = ContinuousClock.now
        state.withLock { $0.waitingSince = start }
        defer { hasBegun() }
        while true {
            do {
                return try body(hasBegun)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                guard .now - start < patience else {
                    let holder = state.withLock { $0.holder } ?? LockHolder.ofWriteLock(storePath: path)
                    let seconds = Int((.now - start) / .seconds(1))
                    throw note(.lockedForWriting(path: path, holder: holder, seconds: seconds))
                }
                try check()
            } catch {
                // What is no longer there explains whatever SQLite says of it.
                try check()
                guard let failure = StoreFailure(error, path: path) else {
                    throw StoreError(damagedFile: error, path: path) ?? error
                }
                throw note(failure)
            }
        }
    }

    private func hasBegun() {
        state.withLock { state in
            state.waitingSince = nil
            state.holder = nil
        }
    }
}
