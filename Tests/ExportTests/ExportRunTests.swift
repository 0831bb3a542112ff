import Crypto
import Foundation
import Ranking
import TestSupport
import Testing

@testable import Export

@Suite("Exports")
struct ExportRunTests {
    /// The files of a folder and of the folders within it.
    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted().filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
            return !isFolder.boolValue
        }
    }

    @Test(
        "the same lists give the same bytes, and the manifest names every file with its hash",
        arguments: ExporterRegistry.all.indices
    )
    func deterministic(format: Int) async throws {
        try await withTemporaryFolder { folder in
            let lists = (100..<160).map { Lists.list($0) }
            let (a, b) = (folder.appending(path: "a"), folder.appending(path: "b"))
            for out in [a, b] {
                _ = try Lists.export(
                    ExporterRegistry.all[format],
                    lists,
                    options: Lists.options(validation: 0.2),
                    to: out
                )
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

    @Test(
        "a file that no export wrote is never replaced, whatever its name",
        arguments: ["README.md", "manifest.json", "sft.jsonl"]
    )
    func foreign(name: String) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: name)
            // A manifest of someone else's is none of ours, whatever it names.
            try Data(#"{"name": "web", "format": 3, "files": [{"name": "README.md"}]}"#.utf8).write(to: file)
            let before = try Data(contentsOf: file)
            #expect {
                try Lists.export(SFTExporter.self, [Lists.list(1)], options: Lists.options(), to: folder)
            } throws: { error in
                error.localizedDescription.contains("found \(name)") && error.localizedDescription.contains(folder.path)
            }
            #expect(try names(folder) == [name])
            #expect(try Data(contentsOf: file) == before)
        }
    }

    @Test("an export that was killed while its files got their names is replaced by the next one")
    func killed() async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(SFTExporter.self, [Lists.list(1)], options: Lists.options(), to: folder)
            let there = try names(folder)
            try FileManager.default.moveItem(
                at: folder.appending(path: "manifest.json"),
                to: folder.appending(path: ".manifest.json.partial")
            )
            _ = try Lists.export(SFTExporter.self, [Lists.list(2)], options: Lists.options(), to: folder)
            #expect(try names(folder) == there)
        }
    }

    @Test("an export of another format is not touched: each format has a folder of its own")
    func occupied() async throws {
        try await withTemporaryFolder { folder in
            _ = try Lists.export(SFTExporter.self, [Lists.list(1)], options: Lists.options(), to: folder)
            let there = try names(folder)
            let manifest = try Data(contentsOf: folder.appending(path: "manifest.json"))
            #expect {
                try Lists.export(RLExporter.self, [Lists.list(1)], options: Lists.options(), to: folder)
            } throws: { error in
                error.localizedDescription.contains("found an export in the format sft")
                    && error.localizedDescription.contains("--out \(folder.path)-rl")
            }
            #expect(try names(folder) == there)
            #expect(try Data(contentsOf: folder.appending(path: "manifest.json")) == manifest)
        }
    }

    @Test("the card speaks of attribution only where there is any, and the report counts the validation split")
    func card() async throws {
        try await withTemporaryFolder { folder in
            let known = folder.appending(path: "known")
            let report = try Lists.export(
                SFTExporter.self,
                (0..<40).map { Lists.list($0) },
                options: Lists.options(validation: 0.5),
                to: known
            )
            let rows = try Lists.rows(known.appending(path: "sft.validation.jsonl"))
            #expect(report.lists == 40 && report.validationLists == rows.count)
            let card = try String(contentsOf: known.appending(path: "README.md"), encoding: .utf8)
            #expect(card.contains("`ATTRIBUTION.jsonl` names"))
            var silent = Lists.list(1)
            silent.query.attribution = Attribution()
            for index in silent.items.indices { silent.items[index].sources = [] }
            let out = folder.appending(path: "silent")
            let other = try Lists.export(SFTExporter.self, [silent], options: Lists.options(), to: out)
            #expect(other.lists == 1 && other.validationLists == 0)
            #expect(try !names(out).contains("ATTRIBUTION.jsonl"))
            let silentCard = try String(contentsOf: out.appending(path: "README.md"), encoding: .utf8)
            #expect(!silentCard.contains("ATTRIBUTION.jsonl"))
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
            let long = Lists.list(2, reasoning: String(repeating: "word ", count: 3000))
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

    @Test("lists with a share-alike source stay out where that is asked for; counted on the card, and nothing else is")
    func shareAlike() async throws {
        try await withTemporaryFolder { folder in
            var free = Lists.list(1)
            free.query.attribution.license = "CC BY 4.0"
            free.items = free.items.map { item in
                var item = item
                item.sources = [Attribution(url: "https://nasa.gov/a", author: nil, license: "public domain")]
                return item
            }
            let report = try Lists.export(
                SFTExporter.self,
                [free, Lists.list(2), Lists.list(3)],
                options: Lists.options(leavesOutShareAlike: true),
                to: folder
            )
            #expect(report.dropped == ["share-alike": 2] && report.rows["sft.jsonl"] == 1)
            let card = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
            #expect(card.contains("share-alike licence were left out: 2"))
            #expect(card.contains("| nasa.gov | public domain | 6 |") && card.contains("license: other"))
            let names = ["CC BY-SA 4.0", "cc-by-sa-3.0", "CC BY-NC-SA", "GFDL 1.2", "Attribution-ShareAlike"]
            #expect(names.allSatisfy(License.isShareAlike))
            #expect(["CC BY 4.0", "MIT", "SAS licence", "public domain"].allSatisfy { !License.isShareAlike($0) })
        }
    }

    @Test("a set on disk knows what it has seen, through its growth")
    func diskSet() async throws {
        try await withTemporaryFolder { folder in
            var set = try DiskSet(folder: folder, slots: 4)
            for round in 0..<2 {
                for number in 0..<500 {
                    let isNew = try set.insert(["a", "\(number)"])
                    #expect(isNew == (round == 0))
                }
            }
            let isNew = try set.insert(["a1", ""])
            #expect(isNew && set.count == 501)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
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
