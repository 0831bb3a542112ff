import Foundation
import GRDB

/// One pipeline's SQLite file: everything that was read, asked, answered and derived.
///
/// Writers go through one group commit; readers see snapshots and block nobody. SQL lives in this module only.
public final class Store: Sendable {
    /// Where the file lies.
    public let path: String
    let pool: DatabasePool
    private let commits: GroupCommit
    private let lock: StoreLock?

    private init(path: String, pool: DatabasePool, lock: StoreLock?) {
        self.path = path
        self.pool = pool
        self.lock = lock
        commits = GroupCommit(pool: pool)
    }

    /// Opens a store for writing; makes the file and its folder where they are missing, and migrates an older one after a backup.
    ///
    /// - Throws: ``StoreError`` where the file is unreadable, newer, locked by another process, or on a network file system.
    public static func open(path: String) throws -> Store {
        let url = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
        } catch {
            throw StoreError.unreadable(path: path, reason: "its folder can't be made (\(error.localizedDescription))")
        }
        if let kind = FileSystemKind.networkKind(of: url.deletingLastPathComponent().path) {
            throw StoreError.networkFileSystem(path: path, kind: kind)
        }
        let lock = try StoreLock(storePath: path)
        let isNew = !FileManager.default.fileExists(atPath: path)
        // Looked at before it is opened for writing, so that a file that is not ours stays as it is.
        if !isNew { try openReading(path: path, isMigrated: false).close() }
        let pool = try openPool(path: path, isReadOnly: false)
        do {
            let migrator = StoreMigrations.migrator
            if try pool.read({ db in try !migrator.hasCompletedMigrations(db) }) {
                if !isNew { try backUp(pool, path: path) }
                try migrator.migrate(pool)
            }
        } catch let error as DatabaseError {
            throw StoreError.unreadable(path: path, reason: error.message ?? error.localizedDescription)
        }
        return Store(path: path, pool: pool, lock: lock)
    }

    /// Opens an existing store for reading only; never blocks a run.
    public static func openReading(path: String) throws -> Store {
        try openReading(path: path, isMigrated: true)
    }

    /// Opens an existing store of this release for short writes beside a run: a reviewer need not wait for days. What asks the teacher
    /// uses ``open(path:)``, so that no answer is paid for twice.
    public static func openBeside(path: String) throws -> Store {
        try openReading(path: path).close()
        return Store(path: path, pool: try openPool(path: path, isReadOnly: false), lock: nil)
    }

    /// - Parameter isMigrated: whether it must have the tables of this release already.
    private static func openReading(path: String, isMigrated: Bool) throws -> Store {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        let pool = try openPool(path: path, isReadOnly: true)
        do {
            let migrator = StoreMigrations.migrator
            let (isNewer, isCurrent) = try pool.read { db in
                (try migrator.hasBeenSuperseded(db), try migrator.hasCompletedMigrations(db))
            }
            if isNewer { throw StoreError.newerRelease(path: path) }
            guard isCurrent || !isMigrated else {
                throw StoreError.unreadable(
                    path: path,
                    reason: "no tables of this release; `rankforge run` brings an older store up to date"
                )
            }
        } catch let error as DatabaseError {
            throw StoreError.unreadable(path: path, reason: error.message ?? error.localizedDescription)
        }
        return Store(path: path, pool: pool, lock: nil)
    }

    /// Runs statements and returns when they are on disk.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await commits.write(body)
    }

    /// Reads a snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.read(body)
    }

    /// Ends all connections; the lock is given back.
    public func close() throws {
        // A reader that closes last can't move the log into the file; a store that is copied should be one file.
        if lock != nil { try? pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) } }
        try pool.close()
        lock?.release()
    }

    private static func openPool(path: String, isReadOnly: Bool) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase { db in db.add(function: RowDigest.function) }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            // An answer that was paid for survives a power cut once its writer goes on. Set here and not on connecting, since GRDB lowers
            // it to NORMAL when it turns WAL on.
            if !isReadOnly {
                try pool.writeWithoutTransaction { db in
                    try db.execute(sql: "PRAGMA synchronous = FULL")
                    // Keys are hashes, so writes spread over the whole file: a page that is hot stays in memory (KiB, negative by SQLite's
                    // rule), and goes from the log to the file once in 64 MB and not once in 4.
                    try db.execute(sql: "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 16384")
                }
            }
            return pool
        } catch let error as DatabaseError {
            throw StoreError.unreadable(path: path, reason: error.message ?? error.localizedDescription)
        }
    }

    private static func backUp(_ pool: DatabasePool, path: String) throws {
        let backup = try DatabaseQueue(path: path + ".before-migration")
        try pool.backup(to: backup)
        try backup.close()
    }
}
