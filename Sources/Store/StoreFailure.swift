import Foundation
import GRDB

/// Why nothing can be written, or read, for now, though nothing is wrong with what is stored: a run stops, and the same command goes on.
package enum StoreFailure: Error, Hashable, Sendable, LocalizedError {
    /// The disk has no room.
    case full(path: String)
    /// A file may not grow beyond a limit of the process.
    case fileSizeLimit(path: String, bytes: UInt64)
    /// SQLite got no memory.
    case memory(path: String)
    /// The disk, or the path to it, fails.
    case inputOutput(path: String, detail: String)
    /// Another program holds the write lock.
    case lockedForWriting(path: String, holder: String, seconds: Int)
    /// The file is gone from its place.
    case removed(path: String)
    /// Another file has taken its place.
    case replaced(path: String)
    /// Other content was written over it.
    case overwritten(path: String)
    /// What SQLite keeps beside it, at `log`, was removed or replaced.
    case logLost(path: String, log: String)
    /// It was taken away, and what it held could not be saved.
    case notSaved(path: String, detail: String)
    /// The journal can't be written.
    case journal(path: String, detail: String)

    /// What an error of SQLite means for the store at a path; nil for one that is about a statement.
    package init?(_ error: any Error, path: String) {
        if let failure = error as? StoreFailure {
            self = failure
            return
        }
        guard let error = error as? DatabaseError else { return nil }
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_NOMEM: self = .memory(path: path)
        // Under a limit (`ulimit -v`) it is most often the index of the log that can't be mapped.
        case .SQLITE_IOERR
        where [.SQLITE_IOERR_SHMMAP, .SQLITE_IOERR_NOMEM].contains(error.extendedResultCode):
            self = .memory(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .lockedForWriting(path: path, holder: LockHolder.ofWriteLock(storePath: path), seconds: 0)
        // SQLite has no word for a full disk where the index of its log has no room.
        case .SQLITE_IOERR
        where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE && DiskSpace.isUsedUp(besides: path):
            self = .full(path: path)
        case .SQLITE_IOERR:
            // SQLite tells a file that may not grow (EFBIG) from other faults as little as its caller can.
            if let limit = FileSizeLimit.reached(by: [path, path + "-wal"]) {
                self = .fileSizeLimit(path: path, bytes: limit)
            } else {
                let message = error.message ?? "disk I/O error"
                self = .inputOutput(
                    path: path,
                    detail: "\(message), extended code \(error.extendedResultCode.rawValue)"
                )
            }
        default: return nil
        }
    }

    /// What an error of the system means; nil for one that says more about the path than about the disk.
    init?(code: Int32, path: String) {
        guard [ENOSPC, EDQUOT].contains(code) else { return nil }
        self = .full(path: path)
    }

    /// What happened, and what to do.
    package var errorDescription: String? {
        let again = "run the same command again"
        switch self {
        case .full(let path):
            return "the disk that holds \(path) is full; make room, then \(again)"
        case .fileSizeLimit(let path, let bytes):
            return
                "store \(path): its files may not grow beyond \(bytes) bytes (`ulimit -f`); raise that limit, then \(again)"
        case .memory(let path):
            return
                "store \(path): SQLite got no memory; allow the process more, or lower teacher.concurrency, then \(again)"
        case .inputOutput(let path, let detail):
            return
                "store \(path): the disk can't be read or written (\(detail)); look into the system's log, then \(again)"
        case .lockedForWriting(let path, let holder, let seconds):
            let time = seconds > 0 ? " for \(seconds) s" : ""
            return
                "store \(path): \(holder) has held its write lock\(time); end that, then \(again); what was in hand is kept in \(path).journal and \(path).wire"
        case .removed(let path):
            return
                "store \(path): the file is gone from its place; \(Self.saved(path)); if you have the file, put it back; then \(again), which takes them in"
        case .replaced(let path):
            return
                "store \(path): another file has taken its place; \(Self.saved(path)); put the right one there, then \(again), which takes them in"
        case .overwritten(let path):
            return
                "store \(path): other content was written over the file, and what it held is lost with it; put the newest copy of the store there that you have, then \(again); what was in hand is kept in \(path).journal and \(path).wire"
        case .logLost(let path, let log):
            return
                "store \(path): \(log) was removed or replaced while it was in use; what it held is written into the store; leave the files beside a store alone while something runs, then \(again)"
        case .notSaved(let path, let detail):
            return
                "store \(path): it was taken away while it was in use, and what it held can't be saved (\(detail)); put the file back if you have it, or the next run pays for its answers again; what was in hand is kept in \(path).journal and \(path).wire"
        case .journal(let path, let detail):
            return
                "journal \(path): answers can't be kept there (\(detail)); nothing more is sent; make room, then \(again)"
        }
    }

    private static func saved(_ path: String) -> String {
        "all that it held is saved in \(path)\(LeftFile.rescued), what was in hand in \(path).journal and \(path).wire"
    }
}

extension StoreError {
    /// What an error of SQLite on opening a store says of its file.
    init(_ error: DatabaseError, path: String) {
        self =
            StoreError(damagedFile: error, path: path)
            ?? .unreadable(path: path, reason: error.message ?? error.localizedDescription)
    }

    /// What an error of SQLite says of the whole file; nil for one that is about something else.
    init?(damagedFile error: any Error, path: String) {
        switch (error as? DatabaseError)?.resultCode {
        case .SQLITE_NOTADB?: self = .damagedFile(path: path, isDatabase: false)
        case .SQLITE_CORRUPT?: self = .damagedFile(path: path, isDatabase: true)
        default: return nil
        }
    }
}

/// The largest file that this process may write (`ulimit -f`).
enum FileSizeLimit {
    /// nil for no limit.
    static var bytes: UInt64? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else {
            return nil
        }
        return UInt64(limit.rlim_cur)
    }

    /// The limit, if one of these files can hardly grow under it.
    static func reached(by paths: [String]) -> UInt64? {
        guard let bytes else { return nil }
        let largest = paths.compactMap { path -> UInt64? in
            var status = stat()
            return stat(path, &status) == 0 ? UInt64(clamping: status.st_size) : nil
        }.max()
        // A checkpoint writes up to a whole log further.
        return largest.map { $0 + (1 << 20) >= bytes } == true ? bytes : nil
    }
}
