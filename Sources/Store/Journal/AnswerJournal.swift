import Foundation
import Synchronization

/// The file beside a store that holds answers which were read and are not committed yet.
///
/// The end of a process takes nothing away that `write` has given to the kernel, so a record needs no flush: it costs microseconds, and is
/// written within libcurl's callback as the last byte of the answer comes. A commit takes its answers out again. A power cut may lose what
/// is in the journal only, which is one commit window.
final class AnswerJournal: Sendable {
    private struct State {
        var descriptor: Int32?
        /// Bytes written since the file was last empty.
        var size = 0
        /// Bytes that the disk has set aside for it.
        var allocated = 0
        /// Bytes that answers on the wire may take.
        var expected = 0
        /// Where the records lie that are not committed, by request key: what a journal that is made anew must hold.
        var pending: [String: Range<Int>] = [:]
        /// Bytes of them.
        var pendingBytes = 0
        /// Those that could not be written, and so are in memory only.
        var unwritten: [String: [UInt8]] = [:]

        var isDone: Bool { pending.isEmpty && unwritten.isEmpty }

        mutating func remove(_ key: String) -> Bool {
            let range = pending.removeValue(forKey: key)
            pendingBytes -= range?.count ?? 0
            return unwritten.removeValue(forKey: key) != nil || range != nil
        }
    }

    /// From this size on the file is emptied though more is on the way.
    private static let small = 1 << 20
    /// From this size on it is written anew with what is pending, if it never gets empty by itself.
    private static let large = 32 << 20

    let path: String
    private let state = Mutex(State())

    init(storePath: String) {
        path = storePath + ".journal"
    }

    /// Sets room aside for an answer that is about to be asked for.
    ///
    /// - Throws: ``StoreFailure/journal(path:detail:)`` where there is none.
    func expect(_ bytes: Int) throws {
        try state.withLock { state in
            try open(&state)
            state.expected += bytes
            do {
                try makeRoom(&state)
            } catch {
                state.expected -= bytes
                throw error
            }
        }
    }

    /// The answer has come, or won't.
    func expectNoMore(_ bytes: Int) {
        state.withLock { state in
            state.expected -= bytes
            emptyIfDone(&state)
        }
    }

    /// Writes a record, with one call.
    func append(_ record: [UInt8], key: String) throws {
        try state.withLock { state in
            _ = state.remove(key)
            // Kept in memory as long as it is not in the file.
            state.unwritten[key] = record
            try open(&state)
            try write(record, key, &state)
        }
    }

    private func write(_ record: [UInt8], _ key: String, _ state: inout State) throws {
        guard let descriptor = state.descriptor else { return }
        var code: Int32 = 0
        var count = 0
        repeat {
            count = record.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            code = errno
        } while count < 0 && code == EINTR
        guard count == record.count else {
            // A part of a record would hide nothing, but nobody could tell it from damage.
            if count > 0 { _ = ftruncate(descriptor, off_t(state.size)) }
            throw StoreFailure.journal(path: path, detail: String(cString: strerror(count < 0 ? code : ENOSPC)))
        }
        state.unwritten[key] = nil
        state.pending[key] = state.size..<state.size + count
        state.pendingBytes += count
        state.size += count
    }

    /// An answer is on disk in the store.
    func committed(_ key: String) {
        state.withLock { state in
            if state.remove(key) { emptyIfDone(&state) }
        }
    }

    /// Ends it: the file goes if nothing is pending; else it stays, made anew where it was taken away.
    func close() {
        state.withLock { state in
            if state.isDone {
                if state.descriptor != nil { unlink(path) }
            } else if !isInPlace(state) {
                try? writeAnew(&state)
            } else if let descriptor = state.descriptor {
                // Gives back what was set aside and is not needed.
                _ = ftruncate(descriptor, off_t(state.size))
            }
            if let descriptor = state.descriptor { Foundation.close(descriptor) }
            state.descriptor = nil
        }
    }

    // MARK: - The file

    private func open(_ state: inout State) throws {
        if state.descriptor == nil { try open(path, &state) }
    }

    private func open(_ path: String, _ state: inout State, _ more: Int32 = 0) throws {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | more, 0o644)
        guard descriptor >= 0 else {
            throw StoreFailure.journal(path: path, detail: String(cString: strerror(errno)))
        }
        var status = stat()
        state.size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
        state.allocated = state.size
        state.descriptor = descriptor
    }

    private func isInPlace(_ state: State) -> Bool {
        var (held, named) = (stat(), stat())
        guard let descriptor = state.descriptor, fstat(descriptor, &held) == 0, stat(path, &named) == 0 else {
            return false
        }
        return held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }

    /// Has the disk set aside what all answers on the wire may take, so that a disk that is filled by others meanwhile costs none.
    private func makeRoom(_ state: inout State) throws {
        let needed = state.size + state.expected
        guard needed > state.allocated, let descriptor = state.descriptor else { return }
        if let limit = FileSizeLimit.bytes, UInt64(needed) > limit {
            throw StoreFailure.journal(
                path: path,
                detail: "\(needed) bytes may be needed, and no file may grow beyond \(limit) bytes (`ulimit -f`)"
            )
        }
        // In large steps, so that most requests need none.
        let step = max(Self.small, needed + needed / 2)
        for wanted in [step, needed] {
            if DiskSpace.setAside(wanted, in: descriptor, holding: state.size) {
                state.allocated = wanted
                return
            }
        }
        throw StoreFailure.journal(
            path: path,
            detail:
                "\(needed - state.size) bytes may be needed for the answers on their way, and the disk has no room for them"
        )
    }

    private func emptyIfDone(_ state: inout State) {
        guard let descriptor = state.descriptor, state.size > 0 else { return }
        if state.isDone, state.size > Self.small || state.expected == 0 {
            guard ftruncate(descriptor, 0) == 0 else { return }
            (state.size, state.allocated) = (0, 0)
            try? makeRoom(&state)
        } else if state.size > Self.large, state.pendingBytes < state.size / 2 {
            try? writeAnew(&state)
        }
    }

    /// Writes what is pending to a new file, which then takes the place of the old one.
    private func writeAnew(_ state: inout State) throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = path + ".new"
        var anew = State(expected: state.expected)
        do {
            try open(made, &anew, O_TRUNC)
            for (key, range) in state.pending { try write(read(range, state), key, &anew) }
            for (key, record) in state.unwritten { try write(record, key, &anew) }
            guard rename(made, path) == 0 else {
                throw StoreFailure.journal(path: path, detail: String(cString: strerror(errno)))
            }
        } catch {
            if let descriptor = anew.descriptor { Foundation.close(descriptor) }
            unlink(made)
            throw error
        }
        if let descriptor = state.descriptor { Foundation.close(descriptor) }
        state = anew
        try? makeRoom(&state)
    }

    /// A record out of the file, which is open though it may have been taken away.
    private func read(_ range: Range<Int>, _ state: State) throws -> [UInt8] {
        var record = [UInt8](repeating: 0, count: range.count)
        guard let descriptor = state.descriptor,
            pread(descriptor, &record, range.count, off_t(range.lowerBound)) == range.count
        else { throw StoreFailure.journal(path: path, detail: String(cString: strerror(errno))) }
        return record
    }
}
