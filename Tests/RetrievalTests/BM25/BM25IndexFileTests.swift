import Foundation
import Ranking
import TestSupport
import Testing

@testable import Retrieval

@Suite("The BM25 index file", .timeLimit(.minutes(2)))
struct BM25IndexFileTests {
    /// Texts of words by Zipf's law, some with accents, some empty.
    private func texts(_ count: Int, words: Int, seed: Int) -> [String] {
        var luck = SeededGenerator(seed: seed, parts: "texts")
        return (0..<count).map { _ in
            (0..<luck.next(below: words)).map { _ in
                let rank = Int(exp(luck.unit() * 6))
                return rank % 7 == 0 ? "é\(rank)" : "w\(rank)s"
            }.joined(separator: " ")
        }
    }

    @discardableResult
    private func build(_ texts: [String], _ file: URL, memory: Int = 256 << 20) throws -> BM25Index {
        var builder = try BM25IndexBuilder(target: file, analyzer: try Analyzer(), memory: memory)
        for (number, text) in texts.enumerated() { try builder.add(text, label: "label \(number)") }
        return try builder.finish()
    }

    @Test("no room on the disk is seen within Foundation's own error, and nothing else is taken for it")
    func room() {
        func error(_ code: POSIXErrorCode) -> CocoaError {
            CocoaError(.fileWriteUnknown, userInfo: [NSUnderlyingErrorKey: POSIXError(code)])
        }
        for code in [POSIXErrorCode.ENOSPC, .EDQUOT, .EFBIG] { #expect(DiskRoom.isMissing(error(code)), "\(code)") }
        #expect(!DiskRoom.isMissing(error(.EACCES)))
    }

    @Test("whatever is spilled to disk while it is built, its bytes are the same", arguments: [0, 500, 5000])
    func spilling(memory: Int) async throws {
        try await withTemporaryFolder { folder in
            let texts = texts(300, words: 40, seed: 1)
            let (one, other) = (folder.appending(path: "one"), folder.appending(path: "other"))
            try build(texts, one)
            try build(texts, other, memory: memory)
            #expect(try Data(contentsOf: one) == Data(contentsOf: other))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["one", "other"])
        }
    }

    @Test("an index opened again returns what adding up all passages by the formula returns", arguments: 1...8)
    func bruteForce(seed: Int) async throws {
        try await withTemporaryFolder { folder in
            let texts = texts(20 + seed * 37, words: 30, seed: seed)
            let file = folder.appending(path: "index")
            try build(texts, file, memory: seed * 1000)
            let index = try BM25Index(contentsOf: file)
            try index.verify()
            let brute = try BruteForceBM25(texts, BM25Parameters())
            var luck = SeededGenerator(seed: seed, parts: "queries")
            for words in [1, 3, 8, 60, 500] {
                let query = (0..<words).map { _ in "w\(Int(exp(luck.unit() * 6)))" }.joined(separator: " ")
                let scores = try brute.scores(query)
                let matches = scores.count { $0 > 0 }
                let top = 1 + luck.next(below: 50)
                let found = try index.search(query, top: top)
                #expect(found.count == min(top, matches))
                #expect(found == found.sorted { ($1.score, $0.index) < ($0.score, $1.index) })
                for hit in found {
                    #expect(abs(hit.score - scores[hit.index]) < 1e-4 * max(1, hit.score))
                    #expect(try index.label(of: hit.index) == "label \(hit.index)")
                }
                let left = Set(scores.indices).subtracting(found.map(\.index)).map { scores[$0] }.max() ?? 0
                #expect(left <= (found.last?.score ?? 0) + 1e-4 * max(1, left))
            }
        }
    }

    @Test("a file cut anywhere is refused by its name")
    func cut() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "index")
            try build(texts(50, words: 20, seed: 3), file)
            let whole = try Data(contentsOf: file)
            for length in [0, 1, 100, 255, 256, 257, whole.count / 2, whole.count - 1] {
                try whole.prefix(length).write(to: file)
                let error = #expect(throws: BM25IndexError.self) { try BM25Index(contentsOf: file) }
                #expect(error?.localizedDescription.contains(file.path) == true)
            }
            try (whole + [0]).write(to: file)
            #expect(throws: BM25IndexError.self) { try BM25Index(contentsOf: file) }
            try Data("SQLite format 3, and so on".utf8 + [UInt8](repeating: 7, count: 999)).write(to: file)
            #expect(throws: BM25IndexError.self) { try BM25Index(contentsOf: file) }
        }
    }

    @Test("a changed byte anywhere is found, and searching such a file unchecked never crashes")
    func changed() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "index")
            try build(texts(40, words: 20, seed: 4), file)
            let whole = try Data(contentsOf: file)
            var luck = SeededGenerator(seed: 5, parts: "damage")
            for round in 0..<400 {
                var bytes = whole
                // Every second one in the header or in the postings at the end.
                let place = round % 2 == 0 ? luck.next(below: whole.count) : whole.count - 1 - luck.next(below: 900)
                bytes[place] ^= UInt8(1 + luck.next(below: 255))
                try bytes.write(to: file)
                #expect(throws: BM25IndexError.self) {
                    let index = try BM25Index(contentsOf: file)
                    _ = try? index.search("w1 w2 w3 w4 w5 w9 é7", top: 10)
                    for passage in -1...index.count { _ = try? index.label(of: passage) }
                    try index.verify()
                }
            }
        }
    }

    @Test("what an abandoned build left is in nobody's way, and the index before it stays until the new one is whole")
    func abandoned() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "index")
            let texts = texts(100, words: 20, seed: 6)
            try build(texts, file)
            let whole = try Data(contentsOf: file)
            var half = try BM25IndexBuilder(target: file, analyzer: try Analyzer(), memory: 100)
            for text in texts.prefix(50) { try half.add(text + " other", label: "x") }
            #expect(try Data(contentsOf: file) == whole)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 3)
            try build(texts, file, memory: 5000)
            #expect(try Data(contentsOf: file) == whole)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["index"])
        }
    }

    @Test("killed at any moment and built again, the index has the bytes of one that was left in peace")
    func killed() async throws {
        try await withTemporaryFolder { folder in
            let program = RankforgeProcess.program.deletingLastPathComponent().appending(path: "SearchCorpus")
            let passages = folder.appending(path: "passages")
            try Data(texts(4000, words: 80, seed: 7).joined(separator: "\n").utf8).write(to: passages)
            func start(_ index: URL) throws -> Process {
                let process = Process()
                process.executableURL = program
                process.arguments = ["build", index.path, "1"]
                process.standardInput = try FileHandle(forReadingFrom: passages)
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                return process
            }
            let whole = folder.appending(path: "whole")
            let undisturbed = try start(whole)
            let began = ContinuousClock.now
            undisturbed.waitUntilExit()
            let time = (ContinuousClock.now - began) / .milliseconds(1)
            #expect(undisturbed.terminationStatus == 0)

            let index = folder.appending(path: "index")
            var kills = 0
            for share in [0.1, 0.3, 0.5, 0.7, 0.85, 0.95] {
                let process = try start(index)
                // Not a sleeping task, which a busy pool wakes late.
                usleep(UInt32(time * share * 1000))
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                if !FileManager.default.fileExists(atPath: index.path) { kills += 1 }
            }
            #expect(kills > 0)
            let last = try start(index)
            last.waitUntilExit()
            #expect(try Data(contentsOf: index) == Data(contentsOf: whole))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 3)
        }
    }
}
