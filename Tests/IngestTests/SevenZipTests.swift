import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite("Archives that 7z packs", .enabled(if: SevenZip.isInstalled, "7z is not installed (p7zip-full)"))
struct SevenZipTests {
    @Test(
        "a member gives its bytes whatever packed it, also one with an odd name",
        arguments: ["BZip2", "LZMA2", "PPMd"]
    )
    func members(method: String) async throws {
        try await withTemporaryFolder { folder in
            let url = try SevenZip.archive(in: folder, method: method)
            for name in ["Posts.xml", "PostLinks.xml", "-odd.xml", "a*b.xml"] {
                let data = try Data(contentsOf: folder.appending(path: "in/\(name)"))
                #expect(try ByteStream.whole(url, member: name) == data)
                #expect(data.count > 80_000)
            }
        }
    }

    @Test("a damaged archive, a cut one and one with a password are errors with the path, never a shorter file")
    func damaged() async throws {
        try await withTemporaryFolder { folder in
            let url = try SevenZip.archive(in: folder, method: "BZip2")
            let whole = try Data(contentsOf: url)
            for place in [whole.count / 3, whole.count / 2, 100] {
                var bytes = whole
                for offset in 0..<40 { bytes[place + offset] ^= 0x5A }
                try bytes.write(to: url)
                let error = #expect(throws: SourceError.self) { try SevenZip.whole(url) }
                #expect(error?.file == url.path && error?.reason.contains("damaged") == true, "\(place)")
            }
            try whole.prefix(whole.count / 2).write(to: url)
            #expect(throws: SourceError.self) { try SevenZip.whole(url) }
            try FileManager.default.removeItem(at: url)
            let locked = try SevenZip.archive(in: folder, method: "LZMA2", more: ["-psecret"])
            #expect(throws: SourceError.self) { try SevenZip.whole(locked) }
        }
    }
}

private enum SevenZip {
    static let isInstalled = (try? run(["i"])) == 0

    /// Packs files with a folder beside them.
    static func archive(in folder: URL, method: String, more: [String] = []) throws -> URL {
        let names = ["Posts.xml", "PostLinks.xml", "inner/Posts.xml", "-odd.xml", "a*b.xml"]
        for name in names {
            let file = folder.appending(path: "in/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            let lines = (0..<6000).map { "\(name) \($0 &* 2_654_435_761 % 1_000_003)" }
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
        }
        let archive = folder.appending(path: "a.stackexchange.com.7z")
        let files = ["PostLinks.xml", "Posts.xml", "inner", "./-odd.xml", "a*b.xml"]
        let status = try run(["a", "-m0=\(method)"] + more + [archive.path] + files, in: folder.appending(path: "in"))
        #expect(status == 0)
        return archive
    }

    /// All members, one after the other.
    static func whole(_ url: URL) throws {
        for name in ["PostLinks.xml", "Posts.xml", "a*b.xml"] { _ = try ByteStream.whole(url, member: name) }
    }

    private static func run(_ arguments: [String], in folder: URL? = nil) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["7z"] + arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
