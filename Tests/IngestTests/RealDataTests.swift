import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Ingest

/// The counts that the samples' README gives for each real file.
@Suite("Real data sets")
struct RealDataTests {
    @Test(
        "StackExchange: accepted answers and their links",
        .samples("stackexchange"),
        arguments: [
            // Of 7 and 239 answers with a link, some link to pictures and to other questions only; a few have bare addresses.
            ("conlang.meta.stackexchange.com", 54, 11, 2), ("beer.stackexchange.com", 663, 410, 235),
        ]
    )
    func stackExchange(site: String, questions: Int, accepted: Int, linked: Int) throws {
        let folder = try SharedSamples.folder("stackexchange")
        func read(_ filters: [String: SettingValue]) throws -> Reading {
            let path = folder.appending(path: site).path
            return try Reading("stackexchange", ["path": .string(path), "where": .object(filters)])
        }
        let all = try read(["accepted": .boolean(false), "links": .boolean(false)])
        #expect(all.queries.count + all.skipped["duplicate", default: 0] == questions && all.broken.isEmpty)
        let answered = try read(["accepted": .boolean(true), "links": .boolean(false)])
        #expect(answered.queries.count == accepted)
        #expect(answered.queries.allSatisfy { !($0.goldAnswer ?? "").isEmpty })
        let usable = try read(["accepted": .boolean(true), "links": .boolean(true)])
        #expect(usable.queries.count == linked)
        #expect(usable.queries.allSatisfy { !$0.citedURLs.isEmpty && $0.citedURLs.allSatisfy { $0.hasPrefix("http") } })
        for query in usable.queries {
            #expect(query.attribution.url == "https://\(site)/q/\(query.id)")
            #expect(query.attribution.license?.hasPrefix("CC BY-SA") == true)
            #expect(!query.text.contains("<p>") && !query.text.contains("&amp;"))
        }
    }

    @Test(
        "a dump's archive gives what its files give, by any method",
        .samples("stackexchange"),
        arguments: ["7z", "lzma.7z", "lzma2.7z"]
    )
    func archives(ending: String) throws {
        let folder = try SharedSamples.folder("stackexchange")
        let site = "conlang.meta.stackexchange.com"
        let all: SettingValue = .object(["accepted": .boolean(false), "links": .boolean(false)])
        func read(_ name: String) throws -> Reading {
            let path: SettingValue = .string(folder.appending(path: name).path)
            return try Reading("stackexchange", ["path": path, "site": .string(site), "where": all])
        }
        let files = try read(site)
        let archive = try read("\(site).\(ending)")
        #expect(archive.queries == files.queries && files.queries.count == 53)
        #expect(archive.skipped == files.skipped && files.skipped == ["duplicate": 1])
    }

    @Test("LeetCode, MATH as lines and as a tree, ProofWiki in two layouts", .samples("leetcode", "math", "proofwiki"))
    func mathAndCode() throws {
        let code = try SharedSamples.folder("leetcode")
        let math = try SharedSamples.folder("math")
        let wiki = try SharedSamples.folder("proofwiki")
        let problems = try Reading(
            "leetcode",
            ["path": .string(code.appending(path: "greengerong-layout.150.jsonl").path)]
        )
        #expect(problems.queries.count == 150 && problems.broken.isEmpty)
        #expect(problems.queries.allSatisfy { $0.goldAnswer?.contains("def ") == true })
        let two = try Reading(
            "leetcode",
            ["path": .string(code.appending(path: "greengerong-leetcode.2rows.jsonl").path)]
        )
        #expect(two.queries.count == 2)
        let lines = try Reading("math", ["path": .string(math.appending(path: "math_test.150.jsonl").path)])
        #expect(lines.queries.count == 150 && lines.broken.isEmpty)
        let tree = try Reading("math", ["path": .string(math.appending(path: "tree").path)])
        #expect(tree.queries.count == 14 && Set(tree.queries.map(\.id)).count == 14)
        let layout = wiki.appending(path: "proofwiki.naturalproofs-layout.json").path
        #expect(try Reading("proofwiki", ["path": .string(layout)]).documents.count == 186)
        #expect(
            try Reading("proofwiki", ["path": .string(layout), "definitions": .boolean(true)]).documents.count == 315
        )
        let plain = wiki.appending(path: "proofwiki.statements.json").path
        #expect(try Reading("proofwiki", ["path": .string(plain)]).documents.count == 315)
    }

    @Test("BEIR, MS MARCO and BRIGHT", .samples("ir", "bright"))
    func retrieval() throws {
        let ir = try SharedSamples.folder("ir")
        let bright = try SharedSamples.folder("bright")
        let scifact = try Reading(
            "beir",
            ["path": .string(ir.appending(path: "scifact").path), "split": .string("test")]
        )
        #expect(scifact.documents.count == 5183 && scifact.queries.count == 300)
        #expect(scifact.queries.reduce(0) { $0 + $1.qrels.count } == 339)
        let marco = try Reading(
            "msmarco",
            ["path": .string(ir.appending(path: "msmarco-format").path), "split": .string("dev")]
        )
        #expect(marco.documents.count == 600 && marco.queries.count == 40)
        #expect(marco.queries.reduce(0) { $0 + $1.qrels.count } == 41)
        let examples = try Reading("bright", ["path": .string(bright.appending(path: "examples.leetcode.jsonl").path)])
        #expect(examples.queries.count == 40 && examples.queries.contains { !$0.excludedDocuments.isEmpty })
    }

    @Test("a seeded sample is the same whatever the order of rows, and is a sample", .samples("math"))
    func sample() throws {
        let math = try SharedSamples.folder("math")
        let original = math.appending(path: "math_test.150.jsonl")
        let all = try Reading("leetcode", ["path": .string(original.path)]).broken
        #expect(!all.isEmpty, "MATH rows are no LeetCode rows")
        let rows = try String(contentsOf: original, encoding: .utf8).split(separator: "\n")
        let text = { (rows: [Substring]) in
            rows.map { row in
                let id = row.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
                return "{\"id\":\"\(id)\",\"query\":\"q \(id)\"}"
            }.joined(separator: "\n")
        }
        let forward = FileManager.default.temporaryDirectory.appending(path: "rankforge-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: forward) }
        func ids(_ rows: [Substring], seed: Int) throws -> Set<String> {
            try Data(text(rows).utf8).write(to: forward)
            let reading = try Reading(
                "jsonl",
                ["path": .string(forward.path), "sample": .integer(20), "seed": .integer(seed)]
            )
            #expect(reading.skipped == ["not-sampled": 130])
            return Set(reading.queries.map(\.id))
        }
        let first = try ids(Array(rows), seed: 1)
        #expect(first.count == 20)
        #expect(try ids(rows.reversed(), seed: 1) == first)
        #expect(try ids(Array(rows), seed: 2) != first)
    }
}
