import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keeps a second process from writing to the same store, where both would pay for the same answers, and sees whether the file is still
/// the one that was opened.
///
/// An advisory lock on the file itself, so that it holds for every path that leads there: symbolic links, hard links, mounts. The kernel
/// takes it away when the holder dies, however it dies. `flock` and the locks of SQLite (`fcntl`) don't see each other; but closing any
/// descriptor of a file gives up all locks of the process that are of SQLite's kind, so this one is closed after SQLite's own.
final class StoreLock: Sendable {
    /// What has become of the file.
    enum Placement: Sendable, Hashable {
        case inPlace
        /// Nothing stands at its path.
        case removed
        /// Another file does.
        case replaced
        /// It is the same file, with the content of another one.
        case overwritten
        /// The file is in its place, and what SQLite keeps beside it is not: at this path.
        case logLost(String)
    }

    /// What the first page says, where that tells two files apart.
    private struct Header: Sendable {
        /// A number of this store; 0 while it has none.
        var tag: UInt32
        /// Grows with the changes of the first page.
        var changes: UInt32
    }

    private struct State {
        var descriptor: Int32?
        /// The note with the process, which older releases lock.
        var note: Int32?
        var header: Header?
        /// What SQLite keeps beside the file while it is open.
        var logs: [(path: String, file: FileIdentity)] = []
    }

    /// The file's own path, without links.
    let path: String
    private let file: FileIdentity
    private let state: Mutex<State>

    /// Makes the file where it is missing, and locks it.
    init(storePath: String) throws {
        let descriptor: Int32
        (descriptor, file) = try Self.lockedFile(storePath)
        path = Self.realPath(storePath)
        state = Mutex(State(descriptor: descriptor))
        let note = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard note >= 0 else {
            let code = errno
            if let failure = StoreFailure(code: code, path: storePath) { throw failure }
            let reason = "its lock file can't be opened (\(String(cString: strerror(code))))"
            throw StoreError.unwritable(path: storePath, reason: reason)
        }
        guard flock(note, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(path)
            close(note)
            throw StoreError.locked(path: storePath, holder: holder)
        }
        let pid = "\(getpid())\n"
        _ = ftruncate(note, 0)
        _ = pid.withCString { write(note, $0, strlen($0)) }
        state.withLock { $0.note = note }
    }

    /// The path without links; where a link leads to no file, the place that it names, and else the path as it is.
    static func realPath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
            let folder = URL(filePath: path).deletingLastPathComponent()
            return target.map { URL(filePath: $0, relativeTo: folder).path } ?? path
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Opened and locked; a file that was taken away in between is opened anew.
    private static func lockedFile(_ path: String) throws -> (Int32, FileIdentity) {
        for _ in 0..<10 {
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard file >= 0 else {
                let code = errno
                throw StoreFailure(code: code, path: path)
                    ?? StoreError.unwritable(path: path, reason: String(cString: strerror(code)))
            }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                // Not closed: this process may read the same file, and would lose SQLite's locks on it.
                throw StoreError.locked(path: path, holder: holder(realPath(path)))
            }
            if let opened = FileIdentity(descriptor: file), opened == FileIdentity(path: path) { return (file, opened) }
            close(file)
        }
        throw StoreError.unreadable(path: path, reason: "the file is taken away again and again")
    }

    private static func holder(_ path: String) -> String {
        if let process = LockHolder.processLocking(path) { return String(process) }
        let noted = (try? String(contentsOfFile: path + ".lock", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return noted.flatMap { $0.isEmpty ? nil : $0 } ?? "unknown"
    }

    /// Whether the file had nothing in it as it was locked.
    var isEmpty: Bool {
        var status = stat()
        return state.withLock { $0.descriptor.map { fstat($0, &status) == 0 && status.st_size == 0 } ?? true }
    }

    /// Notes what the first page says, once it holds the store's tag, and which files lie beside it, which stay while it is open.
    func remember() {
        state.withLock { state in
            state.header = state.descriptor.flatMap(Self.header)
            state.logs = ["-wal", "-shm"].compactMap { suffix in
                FileIdentity(path: path + suffix).map { (path + suffix, $0) }
            }
        }
    }

    /// What has become of the file since: five system calls.
    func placement() -> Placement {
        guard let named = FileIdentity(path: path) else { return .removed }
        guard named == file else { return .replaced }
        let content = contentPlacement()
        guard content == .inPlace else { return content }
        let logs = state.withLock { $0.logs }
        guard let log = logs.first(where: { FileIdentity(path: $0.path) != $0.file }) else { return .inPlace }
        // Who removes all of them takes the file first: it may have gone since it was looked at.
        guard let named = FileIdentity(path: path) else { return .removed }
        return named == file ? .logLost(log.path) : .replaced
    }

    /// Whether what stands at the path of a log came there after the store's own was opened.
    func isForeign(_ log: String) -> Bool {
        guard let found = FileIdentity(path: log) else { return false }
        return state.withLock { $0.logs.contains { $0.path == log && $0.file != found } }
    }

    /// Renames a log that is not of this store.
    func setForeignLogAside() {
        let log = path + "-wal"
        guard let found = FileIdentity(path: log),
            state.withLock({ $0.logs.allSatisfy { $0.path != log || $0.file != found } })
        else { return }
        rename(log, log + ".of-another-store")
    }

    private func contentPlacement() -> Placement {
        state.withLock { state in
            guard let known = state.header, let descriptor = state.descriptor else { return .inPlace }
            // A copy over the file leaves its inode; then the first page is that of another store, or an older one. Looked at again before
            // that is believed, since SQLite may be writing the page just now.
            for pause: useconds_t in [0, 1000, 10_000] {
                usleep(pause)
                guard let now = Self.header(descriptor), now.tag == known.tag, now.changes >= known.changes else {
                    continue
                }
                state.header = now
                return .inPlace
            }
            return .overwritten
        }
    }

    /// SQLite's file format: the change counter at byte 24, `user_version` at byte 60, both big-endian.
    private static func header(_ descriptor: Int32) -> Header? {
        var bytes = [UInt8](repeating: 0, count: 64)
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return nil }
        func number(at place: Int) -> UInt32 { bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        return Header(tag: number(at: 60), changes: number(at: 24))
    }

    /// Gives the lock back; ending the process does the same.
    func release() {
        state.withLock { state in
            for held in [state.descriptor, state.note] { if let held { close(held) } }
            (state.descriptor, state.note) = (nil, nil)
        }
    }

    deinit {
        release()
    }
}

/// Who holds a lock on a file, as far as this system tells: `/proc/locks` names process and inode of each lock.
enum LockHolder {
    /// The holder of SQLite's write lock, in words. SQLite locks a byte of the index of its log.
    static func ofWriteLock(storePath: String) -> String {
        holder(of: storePath + "-shm", kind: "POSIX", firstByte: "120") ?? "another program"
    }

    /// The process that holds the lock of a whole file, or nil.
    static func processLocking(_ path: String) -> Int32? { process(of: path, kind: "FLOCK", firstByte: "0") }

    private static func holder(of path: String, kind: String, firstByte: String) -> String? {
        guard let process = process(of: path, kind: kind, firstByte: firstByte) else { return nil }
        let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return "process \(process)" + (name.map { " (\($0))" } ?? "")
    }

    /// A line is `1: POSIX  ADVISORY  WRITE 4711 08:01:1234 120 120`.
    private static func process(of path: String, kind: String, firstByte: String) -> Int32? {
        var status = stat()
        guard stat(path, &status) == 0, let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else {
            return nil
        }
        for line in locks.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 8, fields[1] == kind, fields[3] == "WRITE", fields[6] == firstByte,
                fields[5].split(separator: ":").last.flatMap({ UInt64($0) }) == UInt64(status.st_ino),
                let process = Int32(fields[4]), process > 0, process != getpid()
            else { continue }
            return process
        }
        return nil
    }
}
