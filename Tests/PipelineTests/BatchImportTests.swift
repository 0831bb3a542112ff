import Foundation
import Ranking
import Store
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("Results of batch files, taken in")
struct BatchImportTests {
    private static let answer =
        #"{"model":"m","choices":[{"message":{"content":"[1]","reasoning_content":"why"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20}}"#

    private static func line(_ key: String, _ body: String = answer, status: Int = 200) -> String {
        #"{"custom_id":"\#(key)","response":{"status_code":\#(status),"body":\#(body)},"error":null}"#
    }

    /// A store from which requests of keys `k0`, `k1` … are out.
    private func withRequests(
        _ bodies: [String],
        teacher: String = ", price: {input: 1, output: 2, batch: 0.5}",
        _ test: (BatchImport, Store, URL) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("a")],
                settings: "",
                teacher: teacher
            ) { _ in ScriptedRun.answer("") }
            _ = try await run.estimate()
            let records = bodies.enumerated().map { number, body in
                RequestRecord(
                    key: "k\(number)",
                    domain: "d",
                    stage: .rank,
                    query: QueryID(domain: "d", local: "a"),
                    sample: number,
                    body: body
                )
            }
            try await run.store.markOut(records, part: "part-00001.jsonl")
            try await test(
                BatchImport(configuration: run.configuration, store: run.store, runID: nil),
                run.store,
                folder.appending(path: "results.jsonl")
            )
        }
    }

    private static let body = #"{"max_tokens":100,"messages":[],"model":"m"}"#

    @Test(
        "a hostile file costs no answer: what can't be read is counted and listed, stays out, and comes with a sound file"
    )
    func hostile() async throws {
        try await withRequests(Array(repeating: Self.body, count: 8)) { importer, store, file in
            var bytes = Data()
            func add(_ line: some Sequence<UInt8>) { bytes.append(contentsOf: Array(line) + [0x0A]) }
            add([0xEF, 0xBB, 0xBF] + Array(Self.line("k0").utf8))
            add("{broken".utf8)
            add(Self.line("k1").utf8.prefix(60))
            // Longer than any answer.
            add(
                Array(#"{"custom_id":"k2","response":{"status_code":200,"body":{"x":""#.utf8)
                    + Array(repeating: 0x61, count: 100 << 20)
            )
            // A byte that is no UTF-8, and a NUL.
            let odd = Self.line("k3").replacing("why", with: "wh~").utf8.map { $0 == UInt8(ascii: "~") ? 0xFF : $0 }
            add(odd)
            add(Self.line("k4").replacing("why", with: "wh\u{0}").utf8)
            add(Self.line("k0").utf8)
            add(Self.line("k0", Self.answer.replacing("[1]", with: "[2]")).utf8)
            add(
                Self.line(
                    "k5",
                    Self.answer.replacing(#","usage":{"prompt_tokens":10,"completion_tokens":20}"#, with: "")
                ).utf8
            )
            add(Self.line(String(repeating: "x", count: 100_000)).utf8)
            add(#"{"custom_id":17,"response":null,"error":null}"#.utf8)
            add(String(repeating: "[", count: 100_000).utf8)
            add("\u{1B}[2J\r".utf8)
            add(Data("{}".data(using: .utf16) ?? Data()))
            try bytes.write(to: file)
            let report = try await importer.read([file.path])
            #expect(report.stored == 4 && report.known == 2 && report.differing == 1 && report.unknown == 1)
            #expect(report.broken >= 7 && report.stillOut == 4 && report.unpriced == 0)
            #expect(report.oddities.count == report.broken + report.unknown + report.differing)
            #expect(try await store.response(for: "k3")?.reasoning == "wh\u{FFFD}")
            #expect(try await store.response(for: "k4")?.reasoning == "wh\u{FFFD}")
            #expect(try await store.response(for: "k5")?.isEstimated == true)
            #expect(try await store.response(for: "k0")?.content == "[1]")

            let spent = try await store.spentMicroUSD()
            let again = try await importer.read([file.path])
            #expect(again.stored == 0 && again.known == 6 && again.stillOut == 4)
            #expect(try await store.spentMicroUSD() == spent)

            try Data((["k1", "k2", "k6", "k7"].map { Self.line($0) + "\r\n" }).joined().utf8).write(to: file)
            let sound = try await importer.read([file.path])
            #expect(sound.stored == 4 && sound.stillOut == 0 && sound.oddities.isEmpty)
            #expect(try await store.spentMicroUSD() == spent + 4 * 25)
        }
    }

    @Test("what was not answered is asked again, and what was counted before it failed is booked once")
    func failed() async throws {
        try await withRequests(Array(repeating: Self.body, count: 3)) { importer, store, file in
            let counted =
                #"{"choices":[],"error":{"message":"odd"},"usage":{"prompt_tokens":10,"completion_tokens":20}}"#
            let lines = [
                Self.line("k0", counted), #"{"custom_id":"k1","response":null,"error":{"code":"batch_expired"}}"#,
                Self.line("k2", #"{"error":{"message":"bad"}}"#, status: 400),
            ]
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
            let report = try await importer.read([file.path])
            #expect(report.stored == 0 && report.notAnswered == 2 && report.refused == 1 && report.stillOut == 0)
            #expect(!report.isForeign && report.isFruitless)
            #expect(try await store.spentMicroUSD() == 25)
            let again = try await importer.read([file.path])
            #expect(
                again.repeated == 3 && again.known == 0 && again.notAnswered + again.refused + again.oddities.count == 0
            )
            #expect(!again.isFruitless)
            // What has left again is out, whatever an old file says of the part before.
            for key in ["k0", "k1", "k2"] {
                let record = try #require(try await store.request(for: key))
                try await store.markOut([record], part: "part-00002.jsonl")
            }
            let old = try await importer.read([file.path])
            #expect(old.repeated == 3 && old.stillOut == 3 && old.oddities.count == 3)
            #expect(old.oddities.first?.reason.contains("part-00002.jsonl") == true)
            #expect(try await store.spentMicroUSD() == 25)
            // The answer may still come: a later file brings it.
            try Data(Self.line("k1").utf8).write(to: file)
            #expect(try await importer.read([file.path]).stored == 1)
        }
    }

    /// Lines of requests that were refused alike.
    private static func refusals(_ numbers: Range<Int>) -> Data {
        let lines = numbers.map { number in
            line("k\(number)", #"{"error":{"message":"\#(number)00 tokens are too many"}}"#, status: 400)
        }
        return Data(lines.joined(separator: "\n").utf8)
    }

    @Test("an error file alone fails its requests; where a whole part is refused alike, it is the set-up")
    func setUp() async throws {
        try await withRequests(Array(repeating: Self.body, count: 24)) { importer, store, file in
            try Self.refusals(0..<11).write(to: file)
            let some = try await importer.read([file.path])
            #expect(some.refused == 11 && some.refusal == nil && some.stillOut == 13)
            try Self.refusals(11..<24).write(to: file)
            let all = try await importer.read([file.path])
            #expect(all.refused == 13 && all.isFruitless && all.stillOut == 0)
            #expect(all.refusal?.contains("tokens are too many") == true)
        }
    }

    @Test("where anything of the part was answered or not run, its refusals are the requests' own")
    func setUpBesides() async throws {
        for before in [Self.line("k0"), #"{"custom_id":"k0","response":null,"error":{"code":"batch_expired"}}"#] {
            try await withRequests(Array(repeating: Self.body, count: 24)) { importer, store, file in
                let isAnswer = before.contains("why")
                let lines = Data((before + "\n").utf8) + Self.refusals(1..<24)
                if isAnswer {
                    // Its output file first, then its error file.
                    try Data(before.utf8).write(to: file)
                    #expect(try await importer.read([file.path]).stored == 1)
                }
                try (isAnswer ? Self.refusals(1..<24) : lines).write(to: file)
                let report = try await importer.read([file.path])
                #expect(report.refused == 23 && report.refusal == nil && report.stillOut == 0)
            }
        }
    }

    @Test("what is out counts against a budget with its worst case, once, and also once it is taken back")
    func budget() async throws {
        try await withRequests(Array(repeating: Self.body, count: 3)) { _, store, _ in
            let bytes = Self.body.utf8.count
            func spending() -> StoreSpending { StoreSpending(store: store) { $0.body.utf8.count } }
            #expect(try await spending().possiblyBilledMicroUSD() == 3 * bytes)
            #expect(try await StoreSpending(store: store).possiblyBilledMicroUSD() == 0)
            let takenBack = try await store.reclaim { ($0.body.utf8.count, nil) }
            #expect(takenBack == 3)
            #expect(try await spending().possiblyBilledMicroUSD() == 3 * bytes)
        }
    }

    @Test("what was taken back counts as possibly billed until a line of results says what became of it")
    func reclaimed() async throws {
        try await withRequests(Array(repeating: Self.body, count: 4)) { importer, store, file in
            try await store.reclaim { _ in (500, nil) }
            #expect(try await store.possiblyBilled().requests == 4)
            #expect(try await store.possiblyBilled().microUSD == 2000)
            let expired = #"{"custom_id":"k1","response":null,"error":{"code":"batch_expired"}}"#
            try Data([Self.line("k0"), expired].joined(separator: "\n").utf8).write(to: file)
            let report = try await importer.read([file.path])
            #expect(report.stored == 1 && report.notAnswered == 1)
            #expect(try await store.possiblyBilled().requests == 2)
            #expect(try await store.possiblyBilled().microUSD == 1000)
            // One that is asked online meanwhile may be billed twice.
            let record = try #require(try await store.request(for: "k2"))
            let answer = ResponseRecord(
                key: "k2",
                requestedModel: "m",
                reasoning: "",
                content: "[1]",
                latencyMilliseconds: 1,
                isSimulated: false
            )
            try await store.save(answer, of: record, run: nil)
            #expect(try await store.possiblyBilled().requests == 2)
            // What is out again is settled by its own file alone.
            try await store.markOut([try #require(try await store.request(for: "k3"))], part: "part-00002.jsonl")
            try Data(Self.line("k3").utf8).write(to: file)
            #expect(try await importer.read([file.path]).stored == 1)
            #expect(try await store.possiblyBilled().requests == 2)
        }
    }

    @Test("an empty file brings nothing where answers are awaited, and is no fault where none is")
    func empty() async throws {
        try await withRequests([Self.body]) { importer, store, file in
            try Data().write(to: file)
            #expect(try await importer.read([file.path]).isFruitless)
            try await store.reclaim { _ in (0, nil) }
            #expect(try await !importer.read([file.path]).isFruitless)
        }
    }

    @Test("a line that came while its request was taken back otherwise takes nothing back later")
    func afterReclaim() async throws {
        try await withRequests([Self.body]) { importer, store, file in
            try Data(#"{"custom_id":"k0","response":null,"error":{"code":"batch_expired"}}"#.utf8).write(to: file)
            try await store.reclaim { _ in (0, nil) }
            #expect(try await importer.read([file.path]).notAnswered == 1)
            let record = try #require(try await store.request(for: "k0"))
            try await store.markOut([record], part: "part-00002.jsonl")
            #expect(try await importer.read([file.path]).stillOut == 1)
        }
    }

    @Test("of a part of few requests all refusals are the set-up's only where the model never answered")
    func setUpOfFew() async throws {
        for isAnswered in [false, true] {
            try await withRequests(Array(repeating: Self.body, count: 4)) { importer, store, file in
                if isAnswered {
                    try Data(Self.line("k3").utf8).write(to: file)
                    #expect(try await importer.read([file.path]).stored == 1)
                    let requests = try await [
                        store.request(for: "k0"), store.request(for: "k1"), store.request(for: "k2"),
                    ]
                    try await store.markOut(requests.compactMap(\.self), part: "part-00002.jsonl")
                }
                try Self.refusals(0..<(isAnswered ? 3 : 4)).write(to: file)
                #expect(try await (importer.read([file.path]).refusal == nil) == isAnswered)
            }
        }
    }

    @Test("a request that leaves again with another body is known by that one: its answer is this teacher's")
    func writtenAgain() async throws {
        try await withRequests([Self.body.replacing(#""m""#, with: #""org/m""#)]) { importer, store, file in
            var record = try #require(try await store.request(for: "k0"))
            record.body = Self.body
            try await store.markOut([record], part: "part-00002.jsonl")
            try Data(Self.line("k0").utf8).write(to: file)
            let report = try await importer.read([file.path])
            #expect(report.stored == 1 && report.otherTeacher == 0)
            record.body = "{}"
            try await store.markOut([record], part: "part-00003.jsonl")
            #expect(try await store.request(for: "k0")?.body == Self.body, "what was answered stays")
        }
    }

    @Test("an answer of another model than is pinned is stored, counted and noted once")
    func otherServer() async throws {
        let teacher = ", price: {input: 1, output: 2, batch: 0.5}, served_by: {models: [m-2026]}"
        try await withRequests(Array(repeating: Self.body, count: 2), teacher: teacher) { importer, store, file in
            try Data([Self.line("k0"), Self.line("k1")].joined(separator: "\n").utf8).write(to: file)
            let report = try await importer.read([file.path])
            #expect(report.stored == 2 && report.otherServer == 2)
            let events = try await store.eventCounts().filter { $0.kind == EventRecord.Kind.modelChanged.rawValue }
            #expect(events.map(\.count) == [1])
            #expect(events.first?.latest == "the file pins model m-2026, and m answered")
        }
    }

    @Test("hosts that a request's own stage or prompt asked for are pinned for it, in place of the teacher's")
    func ownHosts() async throws {
        let teacher =
            ", price: {input: 1, output: 2, batch: 0.5}, parameters: {provider: {only: [one]}}"
        let bodies = ["one", "two"].map {
            #"{"max_tokens":100,"messages":[],"model":"m","provider":{"only":["\#($0)"]}}"#
        }
        try await withRequests(bodies, teacher: teacher) { importer, _, file in
            let answer = Self.answer.replacing(#"{"model""#, with: #"{"provider":"Two","model""#)
            try Data([Self.line("k0", answer), Self.line("k1", answer)].joined(separator: "\n").utf8).write(to: file)
            let report = try await importer.read([file.path])
            #expect(report.stored == 2 && report.otherServer == 1)
        }
    }

    @Test("results of another model or protocol are not booked as this teacher's; they stay out")
    func stranger() async throws {
        let bodies = [
            Self.body.replacing(#""m""#, with: #""other""#), #"{"input":[],"max_output_tokens":9,"model":"m"}"#,
            #"{"contents":[],"model":"models/m"}"#,
        ]
        try await withRequests(bodies) { importer, store, file in
            try Data((0..<3).map { Self.line("k\($0)") }.joined(separator: "\n").utf8).write(to: file)
            let report = try await importer.read([file.path])
            #expect(report.otherTeacher == 3 && report.stillOut == 3 && report.isForeign)
            #expect(report.oddities.first?.reason.contains("it was asked of other, not of m") == true)
            #expect(try await store.responseCount() == 0)
        }
    }

    @Test("where nobody knows what batches cost, the cost is unknown and not half the price")
    func unpriced() async throws {
        try await withRequests([Self.body], teacher: ", price: {input: 1, output: 2}") { importer, store, file in
            try Data(Self.line("k0").utf8).write(to: file)
            let report = try await importer.read([file.path])
            #expect(report.stored == 1 && report.unpriced == 1)
            #expect(try await store.response(for: "k0")?.costMicroUSD == nil)
        }
    }
}
