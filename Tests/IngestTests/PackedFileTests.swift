import Foundation
import Settings
import TestSupport
import Testing

@testable import Ingest

@Suite("Packed files")
struct PackedFileTests {
    private static func pack(_ tool: String, _ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test(
        "lines come out of gzip, zstd, xz and bzip2 as out of plain files",
        arguments: ["gzip", "zstd", "xz", "bzip2"]
    )
    func lines(tool: String) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "rows.jsonl")
            let lines = (0..<50_000).map { "{\"id\": \($0), \"query\": \"what is number \($0)\"}" }
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
            let plain = try Reading("jsonl", ["path": .string(file.path)])
            guard try Self.pack(tool, ["-k", file.path]) else { try Test.cancel("\(tool) is not installed") }
            let packed = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0 != "rows.jsonl" }
            )
            let other = folder.appending(path: packed)
            #expect(try Reading("jsonl", ["path": .string(other.path)]).queries == plain.queries)
            #expect(plain.queries.count == 50_000)
            // Cut in the middle: what is there is no whole file.
            let bytes = try Data(contentsOf: other)
            try bytes.prefix(bytes.count / 2).write(to: other)
            let error = #expect(throws: SourceError.self) { try Reading("jsonl", ["path": .string(other.path)]) }
            #expect(error?.file == other.path)
        }
    }

    @Test("a file of several gzip members is read to its end, and one with a wrong sum or half a member is none")
    func members() async throws {
        try await withTemporaryFolder { folder in
            let plain = folder.appending(path: "rows.jsonl")
            func member(_ range: Range<Int>) throws -> Data? {
                let lines = range.map { "{\"id\": \($0), \"query\": \"what is number \($0)\"}\n" }.joined()
                try Data(lines.utf8).write(to: plain)
                guard try Self.pack("gzip", ["-kf", plain.path]) else { return nil }
                return try Data(contentsOf: folder.appending(path: "rows.jsonl.gz"))
            }
            let first = try #require(try member(0..<20_000))
            let second = try #require(try member(20_000..<20_010))
            let file = folder.appending(path: "both.jsonl.gz")
            func count(_ bytes: Data) throws -> Int {
                try bytes.write(to: file)
                return try Reading("jsonl", ["path": .string(file.path)]).queries.count
            }
            #expect(try count(first + second) == 20_010)
            #expect(try count(first + second + Data(count: 512)) == 20_010)
            #expect(throws: SourceError.self) { try count(first + second.prefix(5)) }
            #expect(throws: SourceError.self) { try count(first + second.dropLast(4)) }
            var damaged = first
            damaged[damaged.count - 6] ^= 1
            #expect(throws: SourceError.self) { try count(damaged + second) }
        }
    }

    @Test("a reader that stops early ends the unpacking too")
    func abandoned() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "zeros")
            try Data(count: 64 << 20).write(to: file)
            try #require(try Self.pack("gzip", ["-1", file.path]))
            func threads() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
            }
            // Other tests run beside this one and have threads of their own, but not so many.
            let bound = try threads() + 100
            for _ in 0..<200 {
                let stream = try ByteStream(url: folder.appending(path: "zeros.gz"))
                #expect(try stream.next()?.isEmpty == false)
            }
            let deadline = ContinuousClock.now + .seconds(30)
            while try threads() > bound, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try threads() <= bound)
        }
    }
}
