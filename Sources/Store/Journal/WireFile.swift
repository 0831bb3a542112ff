import Foundation
import Ranking
import Synchronization

/// The file beside a store that names the requests on the wire, so that those of a killed run are known: the provider may bill them.
///
/// A line of fixed length for each; a line is written before its request is sent and blanked as it ends, so the file is as long as the
/// most requests that were ever in flight.
final class WireFile: Sendable {
    /// A request on the wire.
    struct Entry: Sendable, Hashable {
        var key: String
        var stage: String
        /// The worst case, in millionths of a US dollar.
        var reservedMicroUSD: Int
        /// When it was sent, as ``Timestamp`` writes it.
        var sentAt: String
    }

    private struct State {
        var descriptor: Int32?
        /// Lines that are blank.
        var free: [Int] = []
        /// Bytes that the answer of each line may take in the journal.
        var rooms: [Int] = []
        var used = 0
    }

    private static let length = 160

    let path: String
    private let state = Mutex(State())

    init(storePath: String) {
        path = storePath + ".wire"
    }

    /// Writes a line.
    ///
    /// - Parameter room: what ``end(_:)`` gives back.
    /// - Returns: its number.
    func begin(_ entry: Entry, room: Int) throws -> Int {
        try state.withLock { state in
            if state.descriptor == nil {
                let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
                guard descriptor >= 0 else { throw failure(errno) }
                state.descriptor = descriptor
            }
            let line = state.free.popLast() ?? state.rooms.count
            let fields = [entry.key, String(entry.reservedMicroUSD), entry.sentAt, entry.stage]
            do {
                try put(fields.joined(separator: "\t"), at: line, state)
            } catch {
                if line < state.rooms.count { state.free.append(line) }
                throw error
            }
            if line < state.rooms.count { state.rooms[line] = room } else { state.rooms.append(room) }
            state.used += 1
            return line
        }
    }

    /// Blanks a line.
    func end(_ line: Int) -> Int {
        state.withLock { state in
            let room = state.rooms[line]
            if (try? put("", at: line, state)) != nil {
                state.free.append(line)
                state.used -= 1
            }
            return room
        }
    }

    /// Ends it; the file goes if nothing is on the wire.
    func close() {
        state.withLock { state in
            guard let descriptor = state.descriptor else { return }
            if state.used == 0 { unlink(path) }
            Foundation.close(descriptor)
            state.descriptor = nil
        }
    }

    /// What a file says.
    static func read(_ bytes: some Sequence<UInt8>) -> [Entry] {
        String(decoding: Array(bytes), as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
            guard fields.count == 4, let reserved = Int(fields[1]) else { return nil }
            return Entry(key: fields[0], stage: fields[3], reservedMicroUSD: reserved, sentAt: fields[2])
        }
    }

    private func put(_ text: String, at line: Int, _ state: State) throws {
        guard let descriptor = state.descriptor else { return }
        var bytes = Array(text.utf8.prefix(Self.length - 1))
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: Self.length - 1 - bytes.count)
        bytes.append(UInt8(ascii: "\n"))
        guard pwrite(descriptor, bytes, bytes.count, off_t(line * Self.length)) == bytes.count else {
            throw failure(errno)
        }
    }

    private func failure(_ code: Int32) -> StoreFailure {
        .journal(path: path, detail: String(cString: strerror(code)))
    }
}
