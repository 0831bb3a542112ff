import Crypto
import Foundation
import Ranking
import TestSupport
import Testing

@testable import Export

@Suite("Exports")
struct ExportRunTests {
    private static let formats: [any Exporter.Type] = [SFTExporter.self, RLExporter.self]

    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("the same lists give the same bytes, and the manifest names every file with its hash", arguments: [0, 1])
    func deterministic(format: Int) async throws {
        try await withTemporaryFolder { folder in
            let lists = (100..<160).map { Lists.list($0) }
            let (a, b) = (folder.appending(path: "a"), folder.appending(path: "b"))
            for out in [a, b] {
                _ = try Lists.export(Self.formats[format], lists, options: Lists.options(validation: 0.2), to: out)
            }
            #expect(try names(a) == names(b))
            for name in try names(a) {
                #expect(
                    try Data(contentsOf: a.appending(path: name)) == Data(contentsOf: b.appending(path: name)),
                    "\(name)"
                )
            }
            let manifest = try #require(Lists.rows(a.appending(path: "manifest.json")).first)
            let files = try #require(manifest["files"] as? [[String: Any]])
            #expect(Set(files.compactMap { $0["name"] as? String } + ["manifest.json"]) == Set(try names(a)))
            for file in files {
                let data = try Data(contentsOf: a.appending(path: try #require(file["name"] as? String)))
                let hash = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
                #expect(file["sha256"] as? String == hash && file["bytes"] as? Int == data.count)
            }
            #expect(manifest["simulated"] as? Bool == false)
        }
    }

    @Test("an export that fails leaves what was there before, and nothing half-made")
    func atomic() async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(SFTExporter.self, [Lists.list(1)], options: Lists.options(), to: folder)
            let before = try Data(contentsOf: folder.appending(path: "sft.jsonl"))
            let there = try names(folder)
            #expect(throws: ExportError.self) {
                try Lists.export(
                    SFTExporter.self,
                    [Lists.list(2), Lists.list(3, simulated: true)],
                    options: Lists.options(),
                    to: folder
                )
            }
            #expect(try Data(contentsOf: folder.appending(path: "sft.jsonl")) == before)
            #expect(try names(folder) == there)
        }
    }

    @Test("files of an earlier export that the new one does not have are gone")
    func stale() async throws {
        try await withTemporaryFolder { folder in
            let lists = (0..<40).map { Lists.list($0) }
            _ = try Lists.export(SFTExporter.self, lists, options: Lists.options(validation: 0.5), to: folder)
            #expect(try names(folder).contains("sft.validation.jsonl"))
            try Data("mine".utf8).write(to: folder.appending(path: "notes.txt"))
            _ = try Lists.export(SFTExporter.self, lists, options: Lists.options(), to: folder)
            #expect(try !names(folder).contains("sft.validation.jsonl"))
            #expect(try names(folder).contains("notes.txt"))
        }
    }

    @Test("a query keeps its side of the split whatever else is exported, and the shares are about right")
    func splits() {
        let ids = (0..<4000).map { QueryID(domain: "d", local: "\($0)") }
        let validation = ids.filter { ExportSplit($0, validationShare: 0.1) == .validation }
        #expect((320...480).contains(validation.count))
        #expect(validation.allSatisfy { ExportSplit($0, validationShare: 0.2) == .validation })
        #expect(ids.allSatisfy { ExportSplit($0, validationShare: 0) == .train })
    }

    @Test("simulated labels are refused unless told otherwise, and then the card and the manifest say so")
    func simulated() async throws {
        try await withTemporaryFolder { folder in
            #expect(throws: ExportError.simulated(query: "d/1")) {
                try Lists.export(
                    SFTExporter.self,
                    [Lists.list(1, simulated: true)],
                    options: Lists.options(),
                    to: folder
                )
            }
            let report = try Lists.export(
                SFTExporter.self,
                [Lists.list(1, simulated: true)],
                options: Lists.options(simulated: true),
                to: folder
            )
            #expect(report.isSimulated)
            #expect(
                try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8).lowercased().contains(
                    "simulat"
                )
            )
            #expect(try Lists.rows(folder.appending(path: "manifest.json")).first?["simulated"] as? Bool == true)
            #expect(try Lists.rows(folder.appending(path: "sft.jsonl")).first?["simulated"] as? Bool == true)
        }
    }

    @Test("lists that no trainer may see stop the export")
    func unsound() async throws {
        var noPositive = Lists.list(1)
        noPositive.items = noPositive.items.map {
            var item = $0
            item.label = .negative
            return item
        }
        var twice = Lists.list(2)
        twice.items[1] = twice.items[0]
        var short = Lists.list(3)
        short.order.removeLast()
        for list in [noPositive, twice, short] {
            try await withTemporaryFolder { folder in
                #expect(throws: ExportError.self) {
                    try Lists.export(RLExporter.self, [list], options: Lists.options(), to: folder)
                }
            }
        }
    }

    @Test("rows over the cut-off are left out, counted, and listed with their length")
    func cutoff() async throws {
        try await withTemporaryFolder { folder in
            let long = Lists.list(2, chain: String(repeating: "word ", count: 3000))
            let report = try Lists.export(
                SFTExporter.self,
                [Lists.list(1), long],
                options: Lists.options(cutoff: 2000),
                to: folder
            )
            #expect(report.rows["sft.jsonl"] == 1 && report.dropped == ["too-long": 1])
            #expect(try Lists.rows(folder.appending(path: "dropped.jsonl")).first?["id"] as? String == "d/2")
        }
    }

    @Test("every source is attributed once")
    func attribution() async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(
                SFTExporter.self,
                [Lists.list(1), Lists.list(2)],
                options: Lists.options(),
                to: folder
            )
            let urls = try Lists.rows(folder.appending(path: "ATTRIBUTION.jsonl")).compactMap { $0["url"] as? String }
            #expect(
                urls.sorted() == ["https://s.org/a/1", "https://s.org/a/2", "https://s.org/q/1", "https://s.org/q/2"]
            )
        }
    }
}
