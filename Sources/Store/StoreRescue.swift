import Foundation
import GRDB
import Synchronization

/// Saves what a store holds that was taken away under a run: its open connection still reads all of it.
///
/// A whole copy goes beside the place where the store was, page by page, so that memory stays constant; the next start takes it in. Where
/// only the log was taken away, what it holds goes into the store itself.
final class StoreRescue: Sendable {
    private struct State {
        var isCopied = false
        /// Why what the store held is not safe.
        var failure: String?
    }

    private let path: String
    private let lock: StoreLock
    private let state = Mutex(State())

    init(path: String, lock: StoreLock) {
        self.path = path
        self.lock = lock
    }

    /// Why what the store held could not be saved; nil while nothing is lost.
    var failure: String? { state.withLock { $0.failure } }

    /// Saves what is in danger, if anything is. Asked as the loss is noticed, and at the end again: files go one after another.
    ///
    /// - Parameter db: the writer's connection.
    func secure(_ db: Database) {
        var failure: String?
        do {
            if case .logLost = lock.placement() {
                // SQLite finds a log by its name, and would play another store's into this one.
                lock.setForeignLogAside()
                try db.checkpoint(.truncate)
            }
            switch lock.placement() {
            case .removed, .replaced:
                guard !state.withLock({ $0.isCopied }) else { return }
                let folder = URL(filePath: path).deletingLastPathComponent()
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try WholeCopy.make(of: db, at: LeftFile.free(path + LeftFile.rescued))
                state.withLock { $0.isCopied = true }
            // What was written over is on no disk any more.
            case .inPlace, .logLost, .overwritten: break
            }
        } catch let error as DatabaseError {
            failure = error.message ?? error.localizedDescription
        } catch {
            failure = error.localizedDescription
        }
        state.withLock { $0.failure = failure }
    }

    // MARK: - The next start

    /// Puts a rescued store where nothing stands any more; any other one is taken in by ``takeIn(besides:into:schema:)``.
    ///
    /// - Returns: whether it did.
    static func putBack(_ path: String) -> Bool {
        let rescued = path + LeftFile.rescued
        guard let saved = FileIdentity(path: rescued) else { return false }
        var status = stat()
        // What a start has made that then found the store in use: there is nothing in it.
        if stat(path, &status) == 0, status.st_size == 0 { return rename(rescued, path) == 0 }
        // A link, and not a new name, so that what another process puts there meanwhile is not written over. It is there already where an
        // earlier start ended between the two.
        guard link(rescued, path) == 0 || FileIdentity(path: path) == saved else { return false }
        return unlink(rescued) == 0
    }

    /// Joins rescued stores into one that took their place.
    ///
    /// - Parameter isNew: whether that one was made just now. Beside another one, which may be of another pipeline, the rescued store
    ///   stays under a name of its own.
    /// - Returns: how many answers came over.
    static func takeIn(besides path: String, into pool: DatabasePool, isNew: Bool, schema: StoreSchema) throws -> Int {
        var answers = 0
        for rescued in LeftFile.all(path + LeftFile.rescued) {
            // Brings it to this release.
            try Store.open(path: rescued, schema: schema).close()
            answers += try pool.writeWithoutTransaction { db in
                let answers = try Store.merge(rescued, into: db, schema).answers
                try joinVectors(of: rescued, db)
                return answers
            }
            let now = Timestamp.now().replacing(":", with: "")
            if !isNew, rename(rescued, "\(rescued).taken-in-\(now)") != 0 { continue }
            for suffix in ["", "-wal", "-shm", ".lock", LeftFile.backup] { unlink(rescued + suffix) }
        }
        return answers
    }
}

extension StoreRescue {
    /// Takes over which texts have vectors, as long as the file of vectors beside the store is the one that they are in: nothing was
    /// embedded since.
    private static func joinVectors(of rescued: String, _ db: Database) throws {
        guard try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM embedding") == 0 else { return }
        try db.execute(sql: "ATTACH DATABASE ? AS rescued", storing: [rescued])
        defer { try? db.execute(sql: "DETACH DATABASE rescued") }
        try db.inTransaction {
            for table in ["embedding_model", "embedding"] {
                try db.execute(sql: "INSERT OR IGNORE INTO main.\(table) SELECT * FROM rescued.\(table)")
            }
            return .commit
        }
    }
}

/// A copy of a store, page by page, so that memory stays constant. It bears another name until it is whole and on the disk.
enum WholeCopy {
    static func make(of db: Database, at place: String) throws {
        let unfinished = place + ".unfinished"
        func discard() { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(unfinished + suffix) } }
        discard()
        do {
            let copy = try DatabaseQueue(path: unfinished)
            try copy.writeWithoutTransaction { try db.backup(to: $0) }
            try copy.close()
            // SQLite finds a log by its name, and would play that of a file that was here into this one.
            for suffix in ["-wal", "-shm"] { unlink(place + suffix) }
            guard rename(unfinished, place) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let folder = open(URL(filePath: place).deletingLastPathComponent().path, O_RDONLY)
            fsync(folder)
            close(folder)
        } catch {
            discard()
            throw error
        }
    }
}

/// Names of files that a run leaves beside a store for the next one, where their place is taken already.
enum LeftFile {
    /// What a store held that was taken away.
    static let rescued = ".rescued"
    /// A store as an earlier release has left it.
    static let backup = ".before-migration"
    private static let mark = ".left-"
    /// In the name of what could not be read to its end, and was taken in as far as it could.
    static let damaged = ".damaged-"

    /// The path itself if nothing stands there.
    static func free(_ path: String) -> String {
        FileIdentity(path: path) == nil ? path : path + mark + Timestamp.now().replacing(":", with: "")
    }

    /// All that are there, in the order in which they were made.
    static func all(_ path: String) -> [String] {
        let url = URL(filePath: path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
        let left = names.filter { name in
            name.hasPrefix(url.lastPathComponent + mark) && name.hasSuffix("Z") && !name.contains(damaged)
        }
        let folder = url.deletingLastPathComponent()
        return (FileIdentity(path: path) == nil ? [] : [path]) + left.sorted().map { folder.appending(path: $0).path }
    }
}
