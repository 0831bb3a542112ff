import Foundation
import Synchronization

/// The file beside a store that holds answers which were read and are not committed yet.
///
/// A record is written within libcurl's callback as the last byte of the answer comes; a commit takes it out again. A power cut may lose
/// what is in the journal only, which is one commit window.
final class AnswerJournal: Sendable {
    private struct State {
        var file: SlotFile
        /// Bytes that the disk has set aside for it.
        var allocated = 0
        /// Bytes that answers on the wire may take.
        var expected = 0
        /// Where the records lie that are not committed, by request key.
        var pending: [String: SlotFile.Slot] = [:]
        /// Those that could not be written, and so are in memory only.
        var unwritten: [String: [UInt8]] = [:]

        mutating func remove(_ key: String) {
            if let slot = pending.removeValue(forKey: key) { file.remove(slot) }
            unwritten[key] = nil
        }
    }

    /// Room is set aside in steps of at least so many bytes, so that most requests need none.
    private static let step = 1 << 20
    /// From this size on the file is emptied when nothing is in it and nothing on its way.
    private static let large = 32 << 20

    let path: String
    private let state: Mutex<State>

    init(storePath: String) {
        path = storePath + ".journal"
        state = Mutex(State(file: SlotFile(path: path)))
    }

    /// Sets room aside for an answer that is about to be asked for.
    ///
    /// - Throws: ``StoreFailure/journal(path:detail:)`` where there is none.
    func expect(_ bytes: Int) throws {
        try state.withLock { state in
            try state.file.open()
            let room = RecordFrame.slot(for: bytes)
            state.expected += room
            do {
                try makeRoom(&state)
            } catch {
                state.expected -= room
                throw error
            }
        }
    }

    /// The answer has come, or won't.
    func expectNoMore(_ bytes: Int) {
        state.withLock { state in
            state.expected -= RecordFrame.slot(for: bytes)
            // Slots of all lengths that there were: nothing of them is needed.
            if state.expected == 0, state.file.size > Self.large, state.file.empty() { state.allocated = 0 }
        }
    }

    /// Writes a record, with one call.
    func append(_ record: [UInt8], key: String) throws {
        try state.withLock { state in
            do {
                // What it takes the place of goes only then.
                let slot = try state.file.put(record)
                state.remove(key)
                state.pending[key] = slot
            } catch {
                state.unwritten[key] = record
                throw error
            }
        }
    }

    /// An answer is on disk in the store.
    func committed(_ key: String) {
        state.withLock { $0.remove(key) }
    }

    /// Ends it: the file goes if nothing is pending; else it stays, made anew where it was taken away.
    func close() {
        state.withLock { state in
            for (key, record) in state.unwritten where (try? state.file.put(record)) != nil {
                state.unwritten[key] = nil
            }
            state.file.close()
            state.allocated = 0
        }
    }

    /// Has the disk set aside what all answers on the wire may take, so that a disk that is filled by others meanwhile costs none.
    private func makeRoom(_ state: inout State) throws {
        let needed = state.file.size + state.expected
        guard needed > state.allocated, let descriptor = state.file.descriptor else { return }
        if let limit = FileSizeLimit.bytes, UInt64(needed) > limit {
            throw state.file.failure(
                "\(needed) bytes may be needed, and no file may grow beyond \(limit) bytes (`ulimit -f`)"
            )
        }
        for wanted in [max(Self.step, needed + needed / 2), needed] {
            if DiskSpace.setAside(wanted, in: descriptor, holding: state.file.size) {
                state.allocated = wanted
                return
            }
        }
        throw state.file.failure(
            "\(needed - state.file.size) bytes may be needed for the answers on their way, and the disk has no room for them"
        )
    }
}
