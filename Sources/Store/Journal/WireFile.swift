import Foundation
import Ranking
import Synchronization

/// The file beside a store that holds the requests on the wire, so that those of a killed run are known: the provider may bill them. It
/// holds their bodies too, which the journal then need not write while an answer that was just read waits for it.
///
/// A record is written before its request is sent and taken out as it ends, so the file is as long as the most requests that were ever on
/// the wire. A record that a kill broke off is of a request that was not sent yet.
final class WireFile: Sendable {
    /// A request on the wire.
    struct Entry: Sendable, Hashable, Codable {
        var key: String
        var stage: String
        /// The worst case, in millionths of a US dollar.
        var reservedMicroUSD: Int
        /// When it was sent, as ``Timestamp`` writes it.
        var sentAt: String
        /// The teacher's name in the pipeline file; nil of its only one.
        var teacher: String?
        /// The JSON that was sent; empty where an older release wrote the file.
        var body = ""

        private enum CodingKeys: CodingKey { case key, stage, reservedMicroUSD, sentAt, teacher }
    }

    private struct Sending {
        var slot: SlotFile.Slot
        /// Bytes that its answer may take in the journal.
        var room: Int
    }

    private struct State {
        var file: SlotFile
        var sendings: [Int: Sending] = [:]
        var last = 0
    }

    private static let frame = RecordFrame("RFWIRE1\n")
    /// From this size on the file is emptied when nothing is on the wire.
    private static let large = 32 << 20

    let path: String
    private let state: Mutex<State>

    init(storePath: String) {
        path = storePath + ".wire"
        state = Mutex(State(file: SlotFile(path: path)))
    }

    /// Writes a request down.
    ///
    /// - Parameter room: what ``end(_:)`` gives back.
    /// - Returns: its number.
    func begin(_ entry: Entry, room: Int) throws -> Int {
        let record = Self.encoded(entry)
        return try state.withLock { state in
            let slot = try state.file.put(record)
            state.last += 1
            state.sendings[state.last] = Sending(slot: slot, room: room)
            return state.last
        }
    }

    /// Takes a request out.
    func end(_ number: Int) -> Int {
        state.withLock { state in
            guard let sending = state.sendings.removeValue(forKey: number) else { return 0 }
            state.file.remove(sending.slot)
            // Slots of all lengths that there were: nothing of them is needed.
            if state.sendings.isEmpty, state.file.size > Self.large { _ = state.file.empty() }
            return sending.room
        }
    }

    /// Ends it: the file goes if nothing is on the wire; else it stays, made anew where it was taken away.
    func close() {
        state.withLock { $0.file.close() }
    }

    /// Reads a file as far as it can be read.
    static func read(_ bytes: [UInt8]) -> RecordFrame.Content<Entry> {
        let lines = linesOfOlderRelease(bytes)
        return lines.isEmpty ? frame.read(bytes, entry) : RecordFrame.Content(records: lines)
    }

    private static func entry(_ parts: [UnsafeRawBufferPointer]) -> Entry? {
        guard parts.count == 2, var entry = try? JSONDecoder().decode(Entry.self, from: Data(parts[0])) else {
            return nil
        }
        entry.body = String(decoding: parts[1], as: UTF8.self)
        return entry
    }

    /// Until its bodies were in it, the file had a line of four fields for each request.
    private static func linesOfOlderRelease(_ bytes: [UInt8]) -> [Entry] {
        guard !bytes.starts(with: "RF".utf8) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
            guard fields.count == 4, let reserved = Int(fields[1]) else { return nil }
            return Entry(key: fields[0], stage: fields[3], reservedMicroUSD: reserved, sentAt: fields[2])
        }
    }

    private static func encoded(_ entry: Entry) -> [UInt8] {
        var bytes = frame.begin(room: entry.body.utf8.count + 512)
        RecordFrame.add(to: &bytes) { json in
            json.add("key", entry.key)
            json.add("stage", entry.stage)
            json.add("reservedMicroUSD", entry.reservedMicroUSD)
            json.add("sentAt", entry.sentAt)
            json.add("teacher", entry.teacher)
        }
        RecordFrame.add(entry.body, to: &bytes)
        RecordFrame.end(&bytes)
        return bytes
    }
}
