import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite("7z beside libarchive")
struct SevenZipTests {
    /// Packs a file with a folder beside it; nil (said loudly) where `7z` is absent.
    private func archive(in folder: URL, method: String, more: [String] = []) throws -> URL? {
        for name in ["Posts.xml", "PostLinks.xml", "inner/Posts.xml", "-odd.xml", "a*b.xml"] {
            let file = folder.appending(path: "in/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            let lines = (0..<6000).map { "\(name) \($0 &* 2_654_435_761 % 1_000_003)" }
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
        }
        let archive = folder.appending(path: "a.stackexchange.com.7z")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["7z", "a", "-m0=\(method)"] + more + [
                archive.path, "PostLinks.xml", "Posts.xml", "inner", "./-odd.xml", "a*b.xml",
            ]
        process.currentDirectoryURL = folder.appending(path: "in")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            FileHandle.standardError.write(Data("SKIPPED: 7z is absent\n".utf8))
            return nil
        }
        return archive
    }

    private func byLibrary(_ url: URL, _ member: String?) throws -> Data {
        var data = Data()
        try Unpacking(url: url, format: .sevenZip, member: member).each { block in
            data += block
            return true
        }
        return data
    }

    private func byProgram(_ url: URL, _ member: String?) throws -> Data? {
        guard let program = SevenZipProgram(archive: url), let found = program.find(member) else { return nil }
        var data = Data()
        try program.each(found) { block in
            data += block
            return true
        }
        return data
    }

    @Test("both give the same bytes of the same member", arguments: ["BZip2", "LZMA2", "PPMd"])
    func same(method: String) async throws {
        try await withTemporaryFolder { folder in
            guard let url = try archive(in: folder, method: method) else { return }
            for member in ["Posts.xml", "PostLinks.xml"] {
                let data = try #require(try byProgram(url, member))
                #expect(try data == byLibrary(url, member))
                #expect(data.count > 80_000)
            }
        }
    }

    @Test("names that the program might read otherwise, and members that are absent, are left to the library")
    func names() async throws {
        try await withTemporaryFolder { folder in
            guard let url = try archive(in: folder, method: "LZMA2") else { return }
            for name in ["-odd.xml", "a*b.xml", "Votes.xml"] {
                #expect(SevenZipProgram(archive: url)?.find(name) == nil, "\(name)")
            }
            #expect(SevenZipProgram(archive: url, environment: ["PATH": "/nowhere"]) == nil)
            #expect(SevenZipProgram(archive: url, environment: ["PATH": "/usr/bin", "RANKFORGE_7Z": ""]) == nil)
            let stream = try ByteStream(url: url, member: "a*b.xml")
            #expect(try stream.next()?.starts(with: Data("a*b.xml".utf8)) == true)
        }
    }

    @Test("a damaged archive, a cut one and one with a password are errors with the path, never a shorter file")
    func damaged() async throws {
        try await withTemporaryFolder { folder in
            guard let url = try archive(in: folder, method: "BZip2") else { return }
            let whole = try Data(contentsOf: url)
            for place in [whole.count / 3, whole.count / 2, 100] {
                var bytes = whole
                for offset in 0..<40 { bytes[place + offset] ^= 0x5A }
                try bytes.write(to: url)
                let error = #expect(throws: SourceError.self) { try ByteStream.whole(url, member: "Posts.xml") }
                #expect(error?.file == url.path && error?.reason.contains("damaged") == true, "\(place)")
            }
            try whole.prefix(whole.count / 2).write(to: url)
            #expect(throws: SourceError.self) { try ByteStream.whole(url, member: "Posts.xml") }
            try FileManager.default.removeItem(at: url)
            guard let url = try archive(in: folder, method: "LZMA2", more: ["-psecret"]) else { return }
            #expect(throws: SourceError.self) { try ByteStream.whole(url, member: "Posts.xml") }
        }
    }

    @Test("a reader that stops early ends the program")
    func abandoned() async throws {
        try await withTemporaryFolder { folder in
            guard let url = try archive(in: folder, method: "LZMA2"), let program = SevenZipProgram(archive: url),
                let member = program.find("Posts.xml")
            else { return }
            var blocks = 0
            try program.each(member) { _ in
                blocks += 1
                return false
            }
            #expect(blocks == 1)
        }
    }
}
