import Foundation
import GRDB
package import Ranking

/// What a start found beside the store of a run that ended without saying so.
package struct Recovered: Sendable, Codable, Hashable {
    /// Answers that had been read and were not in the store; they are now.
    package var answers = 0
    /// Answers whose last bytes had come and were not decoded; the next run decodes them.
    package var unread = 0
    /// Answers of a store that was taken away from a run; they are here now.
    package var rescued = 0
    /// Requests that were on the wire; they may be billed.
    package var onTheWire = 0
    /// Bytes of a record that was broken off at the journal's end.
    package var tornBytes = 0
    /// Where files were put aside that could not be read to their end.
    package var setAside: [String] = []
}

extension Store {
    /// Whether answers can be kept now: within microseconds, for who is about to send.
    ///
    /// - Returns: nil while they can; what is waited for; or why nothing more can be written.
    package var obstacle: (message: String, isFinal: Bool)? {
        switch health.condition() {
        case .ready: nil
        case .waiting(let message): (message, false)
        case .failed(let failure): (failure.localizedDescription, true)
        }
    }

    /// Writes a request down as on the wire, and sets room aside for its answer.
    ///
    /// - Parameters:
    ///   - teacher: its name in the pipeline file; nil of the only one.
    ///   - body: the JSON that is to be sent.
    ///   - room: the most bytes that its answer takes.
    /// - Returns: the number for ``endSending(_:)``.
    /// - Throws: ``StoreFailure`` where there is no room: then it must not be sent.
    package func beginSending(
        key: String,
        stage: StageName,
        teacher: String? = nil,
        reservedMicroUSD: Int,
        body: String,
        room: Int
    ) throws -> Int {
        try journal.expect(room)
        do {
            let entry = WireFile.Entry(
                key: key,
                stage: stage.rawValue,
                reservedMicroUSD: reservedMicroUSD,
                sentAt: Timestamp.now(),
                teacher: teacher,
                body: body
            )
            return try wire.begin(entry, room: room)
        } catch {
            journal.expectNoMore(room)
            throw error
        }
    }

    /// The attempt has ended: its answer is in the journal or in the store, or it has none.
    package func endSending(_ number: Int) {
        journal.expectNoMore(wire.end(number))
    }

    /// Writes an answer to the journal; ``save(_:of:run:)`` takes it out once it is committed. A journal that can't be written ends the
    /// sending, and the answer is still saved.
    ///
    /// - Parameter request: may lack its body where ``beginSending(key:stage:teacher:reservedMicroUSD:body:room:)`` got it and
    ///   ``endSending(_:)`` was not told yet.
    package func journal(_ response: ResponseRecord, of request: RequestRecord, run: Int64?) {
        let record = JournalRecord(receivedAt: Timestamp.now(), run: run, response: response, request: request)
        append(record.encoded(), key: request.key)
    }

    func append(_ record: [UInt8], key: String) {
        do {
            try journal.append(record, key: key)
        } catch let failure as StoreFailure {
            health.note(failure)
        } catch {
            health.note(.journal(path: journal.path, detail: "\(error)"))
        }
    }

    /// Takes in answers that were read, and requests that were on the wire. Doing it twice changes nothing.
    static func recover(_ left: LeftRecords, into db: Database) throws -> Recovered {
        var recovered = Recovered()
        let onTheWire = left.wires.flatMap(\.content.records)
        recovered.tornBytes = left.journals.reduce(0) { $0 + $1.content.tornBytes }
        let records = left.journals.flatMap(\.content.records)
        let sent = Dictionary(onTheWire.map { ($0.key, $0) }) { first, _ in first }
        for case .answer(let record) in records where try !isAnswered(record.request.key, db) {
            var request = record.request
            if request.body.isEmpty { request.body = sent[request.key]?.body ?? "" }
            try insert(record.response, of: request, run: record.run, at: record.receivedAt, db)
            recovered.answers += 1
        }
        for case .unread(var record) in records where try !isAnswered(record.request.key, db) {
            let entry = sent[record.request.key]
            record.request.body = entry?.body ?? ""
            try insert(record, sentAt: entry?.sentAt, db)
            recovered.unread += 1
        }
        for entry in onTheWire where try !isAnswered(entry.key, db) {
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO possibly_billed (request_key, sent_at, stage, reserved_micro_usd, teacher)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                storing: [entry.key, entry.sentAt, entry.stage, entry.reservedMicroUSD, entry.teacher]
            )
            recovered.onTheWire += db.changesCount
        }
        if recovered != Recovered() {
            let message =
                "\(recovered.answers + recovered.unread) answers that were read before the end of a run were taken in, "
                + "\(recovered.onTheWire) requests were on the wire, \(recovered.tornBytes) bytes were broken off"
            let event = EventRecord(kind: .recovered, message: message)
            try insert(event, at: Timestamp.now(), run: nil, db)
        }
        return recovered
    }

    /// What was saved of a store that was taken away, and that its next start would take in.
    package static func rescued(besides path: String) -> [String] {
        LeftFile.all(StoreLock.realPath(path) + LeftFile.rescued)
    }

    /// Takes in what lies beside another store, which is only read: for a merge.
    ///
    /// - Returns: how many answers came over, and the files that could not be read to their end.
    package func takeIn(journalOf path: String) async throws -> (answers: Int, damaged: [String]) {
        let real = StoreLock.realPath(path)
        return try await write { db in
            let left = try LeftRecords(besides: real)
            let recovered = try Self.recover(left, into: db)
            return (recovered.answers + recovered.unread, left.damaged)
        }
    }
}

/// The records that lie beside a store of a run that ended without saying so.
struct LeftRecords: Sendable {
    let wires: [(path: String, content: RecordFrame.Content<WireFile.Entry>)]
    let journals: [(path: String, content: RecordFrame.Content<JournalEntry>)]

    /// Files with bytes that are no record, or with records that this release does not understand.
    var damaged: [String] {
        journals.filter { $0.content.damagedBytes > 0 }.map(\.path)
            + wires.filter { $0.content.damagedBytes > 0 }.map(\.path)
    }

    /// - Throws: ``StoreError/unreadableJournal(path:reason:)`` where a file is there and can't be read: it may hold paid answers.
    init(besides path: String) throws {
        // A request is on the wire for longer than its answer is in the journal, which counts where another process goes on.
        wires = try LeftFile.all(path + ".wire").map { ($0, WireFile.read(try Self.bytes($0))) }
        journals = try LeftFile.all(path + ".journal").map { ($0, JournalEntry.read(try Self.bytes($0))) }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            // The run that goes on beside a merge has ended.
            return []
        } catch {
            throw StoreError.unreadableJournal(
                path: path,
                reason: FileFault(error)?.found ?? error.localizedDescription
            )
        }
    }

    /// Puts away what was taken in; what could not be read to its end is kept under another name.
    func clear(_ recovered: inout Recovered) {
        let damaged = Set(damaged)
        for path in journals.map(\.path) + wires.map(\.path) {
            guard damaged.contains(path) else {
                unlink(path)
                continue
            }
            let aside = "\(path)\(LeftFile.damaged)\(Timestamp.now().replacing(":", with: ""))"
            if rename(path, aside) == 0 { recovered.setAside.append(aside) }
        }
    }
}
