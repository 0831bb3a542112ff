import Foundation
import GRDB
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("The journal of answers")
struct JournalTests {
    private static func record(_ key: String, content: String = "[1] > [2]") -> JournalRecord {
        JournalRecord(
            receivedAt: "2026-11-29T00:00:00Z",
            run: 7,
            response: StoreFixture.response(key, content: content),
            request: StoreFixture.request(key)
        )
    }

    /// As they lie in a file: each from the start of a slot on.
    private static func file(_ records: [JournalRecord]) -> [UInt8] {
        records.flatMap { record in
            let bytes = record.encoded()
            return bytes + [UInt8](repeating: 7, count: RecordFrame.slot(for: bytes.count) - bytes.count)
        }
    }

    @Test("a record comes back as it was, whatever stands in its texts")
    func bytes() throws {
        let texts = [
            "", "\u{0}\u{1}\r\n\t\"\\", "RFJRNL1\n", "🙂é\u{301}\u{FEFF}", String(repeating: "x", count: 70_000),
        ]
        let records = texts.map { Self.record("k\($0.utf8.count)", content: $0) }
        let content = JournalEntry.read(Self.file(records))
        #expect(content.records == records.map { .answer($0) })
        #expect(content.tornBytes == 0 && content.damagedBytes == 0)
    }

    @Test("every field comes back, each with a value of its own, and none where there is none")
    func fields() throws {
        let odd = "\u{1}\"\\\n\u{1F}🙂 \u{7F}"
        let full = JournalRecord(
            receivedAt: "2026-11-29T00:00:00Z",
            run: 1,
            response: ResponseRecord(
                key: "2" + odd,
                requestedModel: "3" + odd,
                model: "4" + odd,
                systemFingerprint: "5" + odd,
                reasoning: "6" + odd,
                content: "7" + odd,
                finishReason: "8" + odd,
                promptTokens: 9,
                cachedTokens: -10,
                completionTokens: .max,
                reasoningTokens: .min,
                costMicroUSD: 13,
                latencyMilliseconds: 14,
                firstTokenMilliseconds: 15,
                isSimulated: true,
                isEstimated: true,
                providerCostMicroUSD: 16,
                repairs: ["17" + odd: 17, "18": 18],
                reasoningKind: "24" + odd,
                cacheWriteTokens: 25,
                host: "DeepInfra"
            ),
            request: RequestRecord(
                key: "19" + odd,
                domain: "20" + odd,
                stage: .judge,
                query: QueryID(rawValue: "21/" + odd),
                sample: 22,
                body: "23" + odd,
                teacher: "26" + odd
            )
        )
        var empty = Self.record("k")
        empty.run = nil
        #expect(JournalEntry.read(Self.file([full, empty])).records == [.answer(full), .answer(empty)])
        #expect(Mirror(reflecting: full.response).children.count == 21, "a field that is new has to be written, too")
        #expect(Mirror(reflecting: full.request).children.count == 7, "a field that is new has to be written, too")
    }

    @Test("a record that was broken off is left out and told, wherever it breaks; those before it are read")
    func torn() throws {
        let (first, last) = (Self.file([Self.record("a")]), Self.record("b").encoded())
        for length in 0..<last.count {
            let content = JournalEntry.read(first + last.prefix(length))
            #expect(content.records == [.answer(Self.record("a"))])
            #expect(content.tornBytes == length)
        }
    }

    @Test("a changed byte costs its own record only")
    func damaged() throws {
        var bytes = Self.file([Self.record("a"), Self.record("b")])
        bytes[Self.record("a").encoded().count / 2] ^= 1
        let content = JournalEntry.read(bytes)
        #expect(content.records == [.answer(Self.record("b"))])
        #expect(content.damagedBytes == RecordFrame.step)
    }

    @Test(
        "what was read and not saved is in the store after the next start, once, with its cost; a journal read twice changes nothing"
    )
    func recovery() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Store.open(path: path).close()
            let records = ["a", "b"].map { Self.record($0, content: "\u{0}[1]") }
            let bytes: [UInt8] = Self.file(records) + [1, 2, 3]
            for (round, answers) in [(0, 2), (1, 0)] {
                try Data(bytes).write(to: URL(filePath: path + ".journal"))
                let store = try Store.open(path: path)
                #expect(store.recovered.answers == answers, "round \(round)")
                #expect(store.recovered.tornBytes == 3)
                #expect(try await store.responseCount() == 2)
                #expect(try await store.spentMicroUSD() == 24)
                try store.close()
                #expect(!FileManager.default.fileExists(atPath: path + ".journal"))
            }
        }
    }

    @Test("records of an older release, which lie without slots, are read")
    func packed() {
        let records = ["a", "b"].map { Self.record($0) }
        let bytes = records.flatMap { Array("RFJRNL1\n".utf8) + $0.encoded().dropFirst(8) }
        #expect(JournalEntry.read(bytes).records == records.map { .answer($0) })
        #expect(JournalEntry.read(bytes).damagedBytes == 0)
    }

    @Test("a journal of the first releases, whose answers had fewer fields, is taken in")
    func fewerFields() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let record = Self.record("a")
            func json(_ value: some Encodable, without names: Set<String> = []) throws -> [String: Any] {
                let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any]
                return (object ?? [:]).filter { !names.contains($0.key) }
            }
            let later: Set = [
                "isEstimated", "providerCostMicroUSD", "repairs", "reasoningKind", "cacheWriteTokens", "host",
            ]
            let fields: [String: Any] = [
                "receivedAt": record.receivedAt, "run": 7,
                "response": try json(record.response, without: later), "request": try json(record.request),
            ]
            var bytes = RecordFrame.journal.begin(room: 0)
            RecordFrame.add([UInt8](try JSONSerialization.data(withJSONObject: fields)), to: &bytes)
            for text in [record.response.reasoning, record.response.content, record.request.body] {
                RecordFrame.add(text, to: &bytes)
            }
            RecordFrame.end(&bytes)
            try Data(Array("RFJRNL1\n".utf8) + bytes.dropFirst(8)).write(to: URL(filePath: path + ".journal"))
            let store = try Store.open(path: path)
            #expect(store.recovered.answers == 1 && store.recovered.tornBytes == 0 && store.recovered.setAside.isEmpty)
            let answer = try await store.response(for: "a")
            #expect(answer?.content == record.response.content && answer?.costMicroUSD == 12)
            #expect(answer?.isEstimated == false && answer?.repairs == [:])
            try store.close()
        }
    }

    @Test("a whole record at the end that this release can't understand is kept under another name")
    func notUnderstood() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            var later = RecordFrame.journal.begin(room: 0)
            RecordFrame.add(Array("{\"of\": \"a later release\"}".utf8), to: &later)
            RecordFrame.end(&later)
            let bytes = Self.file([Self.record("a")]) + later
            try Data(bytes).write(to: URL(filePath: path + ".journal"))
            let store = try Store.open(path: path)
            #expect(store.recovered.answers == 1 && store.recovered.tornBytes == 0)
            let aside = try #require(store.recovered.setAside.first)
            #expect(try Data(contentsOf: URL(filePath: aside)) == Data(bytes))
            try store.close()
        }
    }

    @Test("a file of a killed run that is there and can't be read stops the start, and is taken in by a later one")
    func unreadable() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            try Store.open(path: path).close()
            for suffix in [".journal", ".wire"] {
                // Whoever runs the tests may read every file, but no folder as one.
                let folder = URL(filePath: path + suffix)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                let error = #expect(throws: StoreError.self) { try Store.open(path: path) }
                #expect(error?.errorDescription?.contains(path + suffix) == true, "\(String(describing: error))")
                #expect(FileManager.default.fileExists(atPath: folder.path))
                try FileManager.default.removeItem(at: folder)
            }
            try Data(Self.record("a").encoded()).write(to: URL(filePath: path + ".journal"))
            let store = try Store.open(path: path)
            #expect(store.recovered.answers == 1)
            try store.close()
        }
    }

    @Test("a journal that can't be read to its end is kept under another name")
    func setAside() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let bytes = [UInt8](repeating: 9, count: 100) + (Self.record("a").encoded())
            try Data(bytes).write(to: URL(filePath: path + ".journal"))
            let store = try Store.open(path: path)
            #expect(store.recovered.answers == 1)
            let aside = try #require(store.recovered.setAside.first)
            #expect(try Data(contentsOf: URL(filePath: aside)) == Data(bytes))
            try store.close()
        }
    }

    @Test("requests on the wire that can't be read are kept under another name, and a merge names what it can't read")
    func damagedWire() async throws {
        try await withTemporaryFolder { folder in
            let (path, other) = (folder.appending(path: "s.sqlite").path, folder.appending(path: "o.sqlite").path)
            let wire = WireFile(storePath: path)
            let entry = WireFile.Entry(key: "lost", stage: "rank", reservedMicroUSD: 500, sentAt: "now", body: "{}")
            _ = try wire.begin(entry, room: 0)
            // A record in whose place are other bytes, before one that is whole.
            let bytes = Data(repeating: 9, count: RecordFrame.step) + (try Data(contentsOf: URL(filePath: wire.path)))
            try Store.open(path: other).close()
            for store in [path, other] { try bytes.write(to: URL(filePath: store + ".wire")) }
            let store = try Store.open(path: path)
            #expect(store.recovered.onTheWire == 1 && store.recovered.setAside.count == 1)
            let aside = try #require(store.recovered.setAside.first)
            #expect(try Data(contentsOf: URL(filePath: aside)) == bytes)
            #expect(try await store.takeIn(journalOf: other).damaged == [other + ".wire"])
            #expect(FileManager.default.fileExists(atPath: other + ".wire"))
            try store.close()
        }
    }

    @Test(
        "an answer is in the journal from its last byte to its commit, and the file does not grow with what was committed"
    )
    func emptied() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            let store = try Store.open(path: path)
            func journal() -> [UInt8] { [UInt8]((try? Data(contentsOf: URL(filePath: path + ".journal"))) ?? Data()) }
            let text = String(repeating: "reasoning ", count: 10_000)
            // One answer is always on its way to the store, as it is under load.
            store.journal(StoreFixture.response("waits", content: text), of: StoreFixture.request("waits"), run: nil)
            for number in 0..<400 {
                let (response, request) = (
                    StoreFixture.response("\(number)", content: text), StoreFixture.request("\(number)")
                )
                store.journal(response, of: request, run: nil)
                try await store.save(response, of: request, run: nil)
            }
            #expect(journal().count < 300_000, "of 40 MB that were written")
            #expect(JournalEntry.read(journal()).records.count == 1)
            try await store.save(
                StoreFixture.response("waits", content: text),
                of: StoreFixture.request("waits"),
                run: nil
            )
            #expect(JournalEntry.read(journal()).records.isEmpty)
            try store.close()
            #expect(!FileManager.default.fileExists(atPath: path + ".journal"))
        }
    }

    @Test("a merge takes in what a killed run of the other store had read")
    func merged() async throws {
        try await withTemporaryFolder { folder in
            let (one, other) = (folder.appending(path: "1.sqlite").path, folder.appending(path: "2.sqlite").path)
            try Store.open(path: other).close()
            try Data(Self.record("a").encoded()).write(to: URL(filePath: other + ".journal"))
            let store = try Store.open(path: one)
            #expect(try await store.takeIn(journalOf: other).answers == 1)
            #expect(try await store.takeIn(journalOf: other).answers == 0)
            #expect(try await store.response(for: "a") != nil)
            #expect(FileManager.default.fileExists(atPath: other + ".journal"))
            try store.close()
        }
    }

    @Test("what may have been billed for another store counts after a merge, once, until it is settled in either")
    func mergedWire() async throws {
        try await withTemporaryFolder { folder in
            let (one, other) = (folder.appending(path: "1.sqlite").path, folder.appending(path: "2.sqlite").path)
            var store = try Store.open(path: other)
            _ = try store.beginSending(key: "lost", stage: .rank, reservedMicroUSD: 500, body: "{}", room: 100)
            let wire = try Data(contentsOf: URL(filePath: other + ".wire"))
            try store.close()
            // As a kill leaves it.
            try wire.write(to: URL(filePath: other + ".wire"))
            try Store.open(path: other).close()
            store = try Store.open(path: one)
            for _ in 0..<2 {
                _ = try await store.merge(other)
                #expect(try await store.possiblyBilled() == PossiblyBilledCount(requests: 1, microUSD: 500))
            }
            try store.close()
            store = try Store.open(path: other)
            #expect(try await store.settlePossiblyBilled() == 1)
            try store.close()
            store = try Store.open(path: one)
            _ = try await store.merge(other)
            #expect(try await store.possiblyBilled() == PossiblyBilledCount())
            try store.close()
        }
    }

    @Test("requests on the wire at a kill count against the budget; those that ended, or have an answer, don't")
    func wire() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            var store = try Store.open(path: path)
            var numbers: [Int] = []
            for key in ["ended", "stored", "lost"] {
                numbers.append(
                    try store.beginSending(key: key, stage: .rank, reservedMicroUSD: 500, body: "{}", room: 100)
                )
            }
            store.endSending(numbers[0])
            try await store.save(StoreFixture.response("stored"), of: StoreFixture.request("stored"), run: nil)
            let wire = try Data(contentsOf: URL(filePath: path + ".wire"))
            store.endSending(numbers[1])
            store.endSending(numbers[2])
            try store.close()
            #expect(!FileManager.default.fileExists(atPath: path + ".wire"))
            for _ in 0..<2 {
                // As a kill leaves it.
                try wire.write(to: URL(filePath: path + ".wire"))
                store = try Store.open(path: path)
                #expect(try await store.possiblyBilled() == PossiblyBilledCount(requests: 1, microUSD: 500))
                try store.close()
            }
            store = try Store.open(path: path)
            #expect(try await store.settlePossiblyBilled() == 1)
            #expect(try await store.possiblyBilled() == PossiblyBilledCount())
            try store.close()
        }
    }

    @Test("an answer that a kill leaves in the journal has the body that lies with its request on the wire")
    func bodies() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            var store = try Store.open(path: path)
            var numbers: [Int] = []
            // Of many lengths, in slots that others have left.
            for round in 0..<3 {
                for (place, length) in [10, 5000, 4000, 70_000].enumerated() {
                    let body = String(repeating: "\(round)", count: length)
                    let key = "\(round)-\(place)"
                    numbers.append(
                        try store.beginSending(key: key, stage: .rank, reservedMicroUSD: 5, body: body, room: 100)
                    )
                    var request = StoreFixture.request(key)
                    request.body = ""
                    store.journal(StoreFixture.response(key), of: request, run: nil)
                }
                if round < 2 { while let number = numbers.popLast() { store.endSending(number) } }
            }
            let files = try [".journal", ".wire"].map { ($0, try Data(contentsOf: URL(filePath: path + $0))) }
            #expect(files[1].1.count < 100_000, "slots are used again")
            for number in numbers { store.endSending(number) }
            try store.close()
            for (name, bytes) in files { try bytes.write(to: URL(filePath: path + name)) }
            store = try Store.open(path: path)
            #expect(store.recovered.answers == 12 && store.recovered.onTheWire == 0)
            let bodies = try await store.read { db in
                try String.fetchAll(db, sql: "SELECT body FROM request WHERE key LIKE '2-%' ORDER BY key")
            }
            #expect(bodies == [10, 5000, 4000, 70_000].map { String(repeating: "2", count: $0) })
            try store.close()
        }
    }

    @Test("a request whose writing a kill broke off was not sent; lines of an older release are read")
    func wireRecords() async throws {
        try await withTemporaryFolder { folder in
            let wire = WireFile(storePath: folder.appending(path: "s").path)
            let entry = WireFile.Entry(
                key: "k",
                stage: "rank",
                reservedMicroUSD: 7,
                sentAt: "2026-11-29T00:00:00.000Z",
                body: "{\"text\":\"\u{0}🙂\"}"
            )
            let number = try wire.begin(entry, room: 9)
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: wire.path)))
            #expect(WireFile.read(bytes).records == [entry])
            for length in 0..<bytes.count { #expect(WireFile.read(Array(bytes.prefix(length))).records.isEmpty) }
            #expect(wire.end(number) == 9)
            #expect(WireFile.read([UInt8](try Data(contentsOf: URL(filePath: wire.path)))).records.isEmpty)
            wire.close()
            let line = "k\t7\t2026-11-29T00:00:00.000Z\trank"
            let older = [line, "", line].map { $0 + String(repeating: " ", count: 159 - $0.utf8.count) + "\n" }
            var bare = entry
            bare.body = ""
            #expect(WireFile.read(Array(older.joined().utf8)).records == [bare, bare])
        }
    }

    @Test("a file that another run has put in the place of ours stays; ours goes beside it")
    func foreign() async throws {
        try await withTemporaryFolder { folder in
            let entry = WireFile.Entry(key: "k", stage: "rank", reservedMicroUSD: 7, sentAt: "now", body: "{}")
            for isOpen in [true, false] {
                let wire = WireFile(storePath: folder.appending(path: "s\(isOpen)").path)
                let number = try wire.begin(entry, room: 0)
                if !isOpen { _ = wire.end(number) }
                try Data("of another run".utf8).write(to: URL(filePath: wire.path), options: .atomic)
                wire.close()
                #expect(try String(contentsOfFile: wire.path, encoding: .utf8) == "of another run")
                let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .filter { $0.hasPrefix("s\(isOpen).wire.left-") }
                #expect(left.count == (isOpen ? 1 : 0))
                for name in left {
                    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
                    #expect(WireFile.read(bytes).records == [entry])
                }
            }
        }
    }

    @Test("a file that was long once gives its room back when nothing is on the wire")
    func givesBack() async throws {
        try await withTemporaryFolder { folder in
            let wire = WireFile(storePath: folder.appending(path: "s").path)
            let body = String(repeating: "x", count: 20 << 20)
            func begin(_ body: String) throws -> Int {
                try wire.begin(
                    WireFile.Entry(key: "k", stage: "rank", reservedMicroUSD: 7, sentAt: "now", body: body),
                    room: 0
                )
            }
            let numbers = try [begin(body), begin(body), begin("{}")]
            for number in numbers { _ = wire.end(number) }
            #expect(try Data(contentsOf: URL(filePath: wire.path)).isEmpty)
            _ = try begin("again")
            #expect(
                WireFile.read([UInt8](try Data(contentsOf: URL(filePath: wire.path)))).records.map(\.body) == ["again"]
            )
            wire.close()
        }
    }

    @Test("a body that was lost with a wire file comes back when the request is stored again")
    func lateBody() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s.sqlite").path
            var bare = Self.record("a")
            bare.request.body = ""
            try Data(bare.encoded()).write(to: URL(filePath: path + ".journal"))
            let store = try Store.open(path: path)
            var request = StoreFixture.request("a")
            request.body = "{\"late\":1}"
            let event = EventRecord(kind: .attemptFailed, requestKey: "a", message: "m")
            let booked = FailedAttemptRecord(
                cause: "server",
                model: "m",
                promptTokens: 1,
                cachedTokens: nil,
                completionTokens: nil,
                reasoningTokens: nil,
                costMicroUSD: nil,
                isEstimated: false,
                providerCostMicroUSD: nil,
                isSimulated: false
            )
            try await store.note(event, booked: booked, of: request, run: nil)
            let body = try await store.read { db in try String.fetchOne(db, sql: "SELECT body FROM request") }
            #expect(body == request.body)
            try store.close()
        }
    }

    @Test("a wire file that was taken away with requests on it is made anew as it is closed")
    func wireTakenAway() async throws {
        try await withTemporaryFolder { folder in
            let wire = WireFile(storePath: folder.appending(path: "deep/s").path)
            try FileManager.default.createDirectory(
                at: folder.appending(path: "deep"),
                withIntermediateDirectories: true
            )
            let entry = WireFile.Entry(key: "k", stage: "rank", reservedMicroUSD: 7, sentAt: "now", body: "{}")
            _ = try wire.begin(entry, room: 0)
            try FileManager.default.removeItem(at: folder.appending(path: "deep"))
            wire.close()
            #expect(WireFile.read([UInt8](try Data(contentsOf: URL(filePath: wire.path)))).records == [entry])
        }
    }

    @Test("what they count for: the worst case, until ten answers say what so many cost")
    func counted() {
        let ten = PossiblyBilledCount.Paid(answers: 10, mean: 100, meanSquare: 10_100)
        #expect(PossiblyBilledCount.microUSD(requests: 4, reserved: 4000, paid: nil) == 4000)
        #expect(PossiblyBilledCount.microUSD(requests: 4, reserved: 4000, paid: ten) == 480)
        #expect(PossiblyBilledCount.microUSD(requests: 4, reserved: 300, paid: ten) == 300)
        var nine = ten
        nine.answers = 9
        #expect(PossiblyBilledCount.microUSD(requests: 4, reserved: 4000, paid: nine) == 4000)
    }
}
