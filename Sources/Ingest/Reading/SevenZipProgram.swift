import Foundation

/// The program `7z`, which unpacks a .7z on all cores, where libarchive has one thread and a slower BZip2.
///
/// It is taken where it is on the `PATH`, knows the archive, and the member has a name without anything that it might read otherwise; all else
/// is left to libarchive. It writes into a pipe, so that it unpacks while the bytes are worked on, and nothing comes to lie on disk.
struct SevenZipProgram {
    /// A file within an archive.
    struct Member: Hashable {
        /// With its folders, as the archive names it.
        var path: String
        /// Bytes when unpacked.
        var size: Int
    }

    private let program: URL
    private let archive: URL

    private static let names = ["7zz", "7z", "7za"]
    /// The names of a site's files take a few hundred bytes.
    private static let longestListing = 8 << 20

    /// Looks for the program; nil where it is absent or its use is switched off by an empty `RANKFORGE_7Z`.
    ///
    /// - Parameter environment: where `PATH` stands, and `RANKFORGE_7Z`, the program to take.
    init?(archive: URL, environment: [String: String] = ProcessInfo.processInfo.environment) {
        var candidates = (environment["PATH"] ?? "").split(separator: ":").flatMap { folder in
            Self.names.map { "\(folder)/\($0)" }
        }
        if let chosen = environment["RANKFORGE_7Z"] { candidates = [chosen] }
        let found = candidates.first { $0.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { return nil }
        program = URL(filePath: found)
        self.archive = archive.absoluteURL
    }

    /// The member of that name in whatever folder, or the first file where no name is given; nil where the program can't say so for certain.
    func find(_ name: String?) -> Member? {
        guard let listing = try? listing() else { return nil }
        let members = Self.members(listing)
        let wanted = members.first { name == nil || $0.path.split(separator: "/").last.map(String.init) == name }
        guard let wanted, Self.isPlain(wanted.path), members.filter({ $0.path == wanted.path }).count == 1 else {
            return nil
        }
        return wanted
    }

    /// Hands over the bytes of a member in order.
    ///
    /// - Parameter take: takes a block, and says whether it wants more.
    /// - Throws: ``SourceError`` for a damaged archive.
    func each(_ member: Member, _ take: (Data) -> Bool) throws {
        let messages = FileManager.default.temporaryDirectory.appending(path: "rankforge-7z-\(UUID().uuidString)")
        try Data().write(to: messages)
        defer { try? FileManager.default.removeItem(at: messages) }
        let output = Pipe()
        let process = try start(
            ["x", "-so", member.path],
            output: output,
            errors: try FileHandle(forWritingTo: messages)
        )
        let reading = output.fileHandleForReading
        #if os(Linux)
            // A larger pipe than 64 KB, so that neither side waits for the other at each block.
            _ = fcntl(reading.fileDescriptor, 1031 /* F_SETPIPE_SZ */, Int32(1 << 20))
        #endif
        var count = 0
        var isWanted = true
        while isWanted, let block = try reading.read(upToCount: ByteStream.blockSize), !block.isEmpty {
            count += block.count
            isWanted = count <= member.size && take(block)
        }
        // One that still writes ends by the closed pipe.
        try? reading.close()
        process.waitUntilExit()
        guard isWanted || count > member.size else { return }
        if process.terminationReason == .exit, process.terminationStatus == 0, count == member.size { return }
        let said = (try? String(contentsOf: messages, encoding: .utf8)) ?? ""
        let line = said.split(whereSeparator: \.isNewline).first { $0.localizedCaseInsensitiveContains("error") }
        let found = line.map { $0.trimmingCharacters(in: .whitespaces) } ?? "\(count) bytes of \(member.size)"
        throw SourceError(
            file: archive.path,
            reason:
                "expected a sound packed file, found: \(found.prefix(200)); it may be cut or damaged, fetch it again"
        )
    }

    private func listing() throws -> Data? {
        let output = Pipe()
        let process = try start(["l", "-slt", "-ba"], output: output, errors: FileHandle.nullDevice)
        var listing = Data()
        while let block = try output.fileHandleForReading.read(upToCount: ByteStream.blockSize), !block.isEmpty {
            listing += block
            if listing.count > Self.longestListing { break }
        }
        try? output.fileHandleForReading.close()
        process.waitUntilExit()
        return process.terminationReason == .exit && process.terminationStatus == 0 ? listing : nil
    }

    /// - Parameter arguments: the command with its switches; then, after the archive, what it is about.
    private func start(_ arguments: [String], output: Pipe, errors: FileHandle) throws -> Process {
        let process = Process()
        process.executableURL = program
        let switches = arguments.prefix { $0.count == 1 || $0.hasPrefix("-") }
        // Names in UTF-8, none of them a pattern, no question asked, nothing that follows a switch.
        process.arguments =
            switches + ["-t7z", "-sccUTF-8", "-spd", "-y", "-p", "-bd", "--", archive.path]
            + arguments.dropFirst(switches.count)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        try? output.fileHandleForWriting.close()
        return process
    }

    /// The files of a listing in blocks of `Name = value` lines.
    static func members(_ listing: Data) -> [Member] {
        let lines = String(decoding: listing, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
        return lines.split(separator: "").compactMap { block in
            func value(_ name: String) -> String? {
                block.first { $0.hasPrefix("\(name) = ") }.map { String($0.dropFirst(name.count + 3)) }
            }
            guard let path = value("Path"), let size = value("Size").flatMap({ Int($0) }),
                value("Attributes")?.hasPrefix("D") != true, value("Folder") != "+"
            else { return nil }
            return Member(path: path, size: size)
        }
    }

    /// Letters, digits and a few signs, none at the beginning.
    private static func isPlain(_ path: String) -> Bool {
        path.first?.isLetter == true && path.utf8.count < 1000
            && path.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || "./_- ".unicodeScalars.contains(scalar)
            } && !path.contains("..")
    }
}
