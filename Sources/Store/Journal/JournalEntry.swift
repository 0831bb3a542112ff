import Foundation

/// What the journal holds: answers, and those of which the last bytes are not decoded yet.
enum JournalEntry: Sendable, Hashable {
    case answer(JournalRecord)
    case unread(UnreadAnswerRecord)

    /// Reads a journal as far as it can be read.
    static func read(_ bytes: [UInt8]) -> RecordFrame.Content<JournalEntry> {
        RecordFrame.journal.read(bytes) { parts in
            JournalRecord(parts).map { .answer($0) } ?? UnreadAnswerRecord(parts).map { .unread($0) }
        }
    }
}

extension RecordFrame {
    /// Of all that is in the journal; the number of parts tells the kinds apart.
    static let journal = RecordFrame("RFJRNL2\n", packed: "RFJRNL1\n")
}

extension UnreadAnswerRecord {
    private struct Fields: Codable {
        var receivedAt: String
        var run: Int64?
        var request: RequestRecord
    }

    /// The bytes, to be written with one call.
    func encoded() -> [UInt8] {
        var bytes = RecordFrame.journal.begin(room: ending.count + 512)
        RecordFrame.add(to: &bytes) { json in
            json.add("receivedAt", receivedAt)
            json.add("run", run.map(Int.init))
            json.add("request", request)
        }
        RecordFrame.add(ending, to: &bytes)
        RecordFrame.end(&bytes)
        return bytes
    }

    fileprivate init?(_ parts: [UnsafeRawBufferPointer]) {
        guard parts.count == 2, let fields = try? JSONDecoder().decode(Fields.self, from: Data(parts[0])) else {
            return nil
        }
        self.init(
            request: fields.request,
            run: fields.run,
            receivedAt: fields.receivedAt,
            ending: Array(parts[1])
        )
    }
}
