import Foundation
import GRDB
import Ranking

/// One pipeline's SQLite file: everything that was read, asked, answered and derived.
///
/// Writers go through one group commit; readers see snapshots and block nobody. SQL lives in this module only.
package final class Store: Sendable {
    /// Where the file lies.
    package let path: String
    let pool: DatabasePool
    /// Its stages and tables.
    let schema: StoreSchema
    /// What the start found beside the store.
    package let recovered: Recovered
    private let commits: GroupCommit
    private let lock: StoreLock?
    let health: StoreHealth
    private let rescue: StoreRescue?
    let journal: AnswerJournal
    let wire: WireFile

    private init(
        path: String,
        pool: DatabasePool,
        schema: StoreSchema = .standard,
        lock: StoreLock? = nil,
        health: StoreHealth? = nil,
        rescue: StoreRescue? = nil,
        recovered: Recovered = Recovered()
    ) {
        // What has no lock of ours lives beside a run, and says at once that the store is busy.
        let health = health ?? StoreHealth(path: path, lock: lock, patience: .zero)
        self.path = path
        self.pool = pool
        self.schema = schema
        self.lock = lock
        self.health = health
        self.rescue = rescue
        self.recovered = recovered
        journal = AnswerJournal(storePath: path)
        wire = WireFile(storePath: path)
        commits = GroupCommit(pool: pool, health: health)
    }

    /// Opens a store for writing; makes the file and its folder where they are missing, and migrates an older one after a backup.
    ///
    /// - Throws: ``StoreError`` where the file is unreadable, newer, locked by another process, or on a network file system.
    package static func open(path: String) throws -> Store {
        try open(path: path, schema: .standard)
    }

    static func open(path: String, schema: StoreSchema) throws -> Store {
        let url = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
        } catch {
            let cause = (error as? CocoaError)?.underlying as? POSIXError
            if let cause, let failure = StoreFailure(code: cause.code.rawValue, path: path) { throw failure }
            let reason = FileFault(error)?.found ?? error.localizedDescription
            throw StoreError.unwritable(path: path, reason: "its folder can't be made (\(reason))")
        }
        if let kind = FileSystemKind.networkKind(of: url.deletingLastPathComponent().path) {
            throw StoreError.networkFileSystem(path: path, kind: kind)
        }
        let isPutBack = StoreRescue.putBack(StoreLock.realPath(path))
        let lock = try StoreLock(storePath: path)
        // Without links: what lies beside the store is found by whichever path it is opened.
        let path = lock.path
        if let kind = FileSystemKind.networkKind(of: URL(filePath: path).deletingLastPathComponent().path) {
            throw StoreError.networkFileSystem(path: path, kind: kind)
        }
        let isNew = lock.isEmpty
        // Looked at before it is opened for writing, so that a file that is not ours stays as it is.
        if !isNew { try openReading(path: path, isMigrated: false).close() }
        let pool = try openPool(path: path, isReadOnly: false)
        let rescue = StoreRescue(path: path, lock: lock)
        let health = StoreHealth(path: path, lock: lock) { pool.asyncWriteWithoutTransaction(rescue.secure) }
        var recovered = Recovered()
        do {
            let version = try pool.read(StoreVersion.init)
            if version != .current {
                if case .earlier = version { try backUp(pool, path: path) }
                try pool.write { db in try StoreUpgrade(schema: schema).run(from: version, db) }
                // The connection that looked would read the columns that it knows, not those that are there.
                pool.invalidateReadOnlyConnections()
            }
            var rescued = try StoreRescue.takeIn(besides: path, into: pool, isNew: isNew, schema: schema)
            let left = try LeftRecords(besides: path)
            recovered = try health.transaction { hasBegun in
                try pool.write { db in
                    hasBegun()
                    try tag(db)
                    if isPutBack { rescued += try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM response") ?? 0 }
                    return try recover(left, into: db)
                }
            }
            recovered.rescued = rescued
            left.clear(&recovered)
            // So that the file itself, and not its log alone, says which store it is.
            _ = try? pool.writeWithoutTransaction { db in try db.checkpoint(.passive) }
            lock.remember()
        } catch let error as DatabaseError {
            throw opening(path, failed: error)
        } catch let table as OddTable {
            throw StoreError.oddTable(path: path, table: table.name, columns: table.columns)
        }
        return Store(
            path: path,
            pool: pool,
            schema: schema,
            lock: lock,
            health: health,
            rescue: rescue,
            recovered: recovered
        )
    }

    /// Gives the store a number, by which its file is known from a copy of another one.
    private static func tag(_ db: Database) throws {
        guard try Int.fetchOne(db, sql: "PRAGMA user_version") == 0 else { return }
        try db.execute(sql: "PRAGMA user_version = \(Int32.random(in: 1...Int32.max))")
    }

    /// Opens an existing store for reading only; never blocks a run.
    package static func openReading(path: String) throws -> Store {
        try openReading(path: path, isMigrated: true)
    }

    /// Opens an existing store of this release for short writes beside a run: a reviewer need not wait for days. What asks the teacher
    /// uses ``open(path:)``, so that no answer is paid for twice.
    package static func openBeside(path: String) throws -> Store {
        try openReading(path: path).close()
        let path = StoreLock.realPath(path)
        return Store(path: path, pool: try openPool(path: path, isReadOnly: false))
    }

    /// - Parameter isMigrated: whether it must have the tables of this release already.
    private static func openReading(path: String, isMigrated: Bool) throws -> Store {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw StoreError.missing(path: path)
        }
        if isFolder.boolValue { throw StoreError.unreadable(path: path, reason: "a folder") }
        let path = StoreLock.realPath(path)
        let pool = try openPool(path: path, isReadOnly: true)
        do {
            switch try pool.read(StoreVersion.init) {
            case .current: break
            case .later: throw StoreError.newerRelease(path: path)
            case .tooOld: throw StoreError.tooOld(path: path)
            case .foreign: throw StoreError.unreadable(path: path, reason: "no tables of rankforge")
            case .empty: if isMigrated { throw StoreError.unreadable(path: path, reason: "no tables of rankforge") }
            case .earlier: if isMigrated { throw StoreError.olderRelease(path: path) }
            }
        } catch let error as DatabaseError {
            throw opening(path, failed: error)
        }
        return Store(path: path, pool: pool)
    }

    /// Runs statements and returns when they are on disk.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await commits.write(body)
    }

    /// Reads a snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch {
            // What is no longer there explains whatever SQLite says of it.
            try health.check()
            throw StoreFailure(error, path: path) ?? StoreError(damagedFile: error, path: path)
                ?? StoreError(undecodable: error) ?? error
        }
    }

    /// Runs statements in a transaction of their own on the calling thread, which they block.
    func writeBlocking<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let value = try health.transaction { hasBegun in
            try pool.write { db in
                hasBegun()
                return try body(db)
            }
        }
        try health.check()
        return value
    }

    /// Whether two paths lead to the same file.
    package static func isSameFile(_ one: String, _ other: String) -> Bool {
        guard let first = FileIdentity(path: one), let second = FileIdentity(path: other) else { return one == other }
        return first == second
    }

    /// Ends all connections; the lock is given back.
    ///
    /// - Throws: ``StoreFailure`` where the file was taken away and nobody knows yet, or what it held could not be saved.
    package func close() throws {
        guard let lock, let rescue else { return try pool.close() }
        defer { lock.release() }
        journal.close()
        wire.close()
        let isKnown = health.failure != nil
        // A last look: from here on nobody else would see it.
        _ = try? health.check()
        pool.writeWithoutTransaction(rescue.secure)
        let placement = lock.placement()
        if placement == .removed || placement == .replaced || health.failure == nil {
            // A reader that closes last can't move the log into the file; a store that is copied should be one file.
            _ = try? pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        }
        switch placement {
        case .removed, .replaced, .overwritten:
            // To close SQLite in order would write the log of this store into what was copied over it, or remove, by its name, that of a
            // store that has taken its place: the process ends with it.
            _ = Unmanaged.passRetained(pool)
            // What could not be saved may still be put together from them.
            if placement != .overwritten, rescue.failure == nil { health.dropLogs() }
        case .inPlace, .logLost: try pool.close()
        }
        if let detail = rescue.failure { throw StoreFailure.notSaved(path: path, detail: detail) }
        if !isKnown, let failure = health.failure { throw failure }
    }

    /// What an error means that came before anything was read or written: a disk that is full says nothing against the file.
    private static func opening(_ path: String, failed error: DatabaseError) -> any Error {
        StoreFailure(error, path: path) ?? StoreError(error, path: path)
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
            throw opening(path, failed: error)
        }
    }

    /// Copies the store and what lies beside it, so that the copy can be opened in its place by the release that wrote it.
    private static func backUp(_ pool: DatabasePool, path: String) throws {
        let backup = path + LeftFile.backup
        do {
            for suffix in [".journal", ".wire"] {
                for earlier in LeftFile.all(backup + suffix) { unlink(earlier) }
                for file in LeftFile.all(path + suffix) {
                    try FileManager.default.copyItem(atPath: file, toPath: backup + file.dropFirst(path.count))
                }
            }
            try pool.writeWithoutTransaction { db in try WholeCopy.make(of: db, at: backup) }
        } catch let error as DatabaseError {
            throw error
        } catch {
            throw StoreError.unwritable(path: backup, reason: FileFault(error)?.found ?? error.localizedDescription)
        }
    }
}
