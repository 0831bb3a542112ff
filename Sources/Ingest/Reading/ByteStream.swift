import CArchive
import Dispatch
import Foundation
import Ranking
import Synchronization

/// The bytes of a file from its beginning to its end, unpacked where it is packed.
///
/// gzip, zstd, xz, bzip2 and lz4 are known by their first bytes and not by their names; of an archive (7z, zip, tar) one member is read. What
/// is packed is unpacked by a thread of its own, so that unpacking and reading go side by side; nothing is written to disk.
struct ByteStream {
    /// Bytes that are read at a time.
    static let blockSize = 1 << 18

    private enum Origin {
        case plain(FileHandle)
        case packed(UnpackedBlocks)
    }

    private let url: URL
    private let origin: Origin

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - member: the name of the file that is wanted of an archive; the only one if nil.
    /// - Throws: ``SourceError`` if it can't be opened.
    init(url: URL, member: String? = nil) throws {
        self.url = url
        do {
            let handle = try FileHandle(forReadingFrom: url)
            let head = try handle.read(upToCount: PackedFormat.magicLength) ?? Data()
            if let format = PackedFormat(magic: head) {
                try handle.close()
                origin = .packed(UnpackedBlocks(url: url, format: format, member: member))
            } else {
                try handle.seek(toOffset: 0)
                origin = .plain(handle)
            }
        } catch {
            throw SourceError(
                file: url.path,
                reason:
                    "expected a readable file, found \(FileFault(error)?.found ?? "none"); check the path and its permissions"
            )
        }
    }

    /// The next bytes; nil at the end.
    ///
    /// - Throws: ``SourceError`` where the file can't be read on, or its packing is damaged.
    func next() throws -> Data? {
        switch origin {
        case .packed(let blocks): return try blocks.next()
        case .plain(let handle):
            do {
                guard let block = try handle.read(upToCount: Self.blockSize), !block.isEmpty else { return nil }
                return block
            } catch {
                throw SourceError(
                    file: url.path,
                    reason: "it could not be read on: \(FileFault(error)?.found ?? error.localizedDescription)"
                )
            }
        }
    }

    /// The whole content of a file that is parsed in one piece.
    ///
    /// - Throws: ``SourceError`` also where it is larger than `limit` bytes.
    static func whole(_ url: URL, member: String? = nil, limit: Int = 1 << 30) throws -> Data {
        let stream = try ByteStream(url: url, member: member)
        var data = Data()
        while let block = try stream.next() {
            data += block
            guard data.count <= limit else {
                throw SourceError(file: url.path, reason: "expected at most \(limit >> 20) MB in one file, found more")
            }
        }
        return data
    }
}

/// A packed file's bytes, unpacked ahead by a thread of its own.
final class UnpackedBlocks: Sendable {
    private let queue = BoundedBuffer(capacity: 16)

    init(url: URL, format: PackedFormat, member: String?) {
        let thread = Thread { [queue] in
            do {
                try Unpacking(url: url, format: format, member: member).each { queue.add($0) }
                queue.end(nil)
            } catch {
                queue.end(error as? SourceError ?? SourceError(file: url.path, reason: error.localizedDescription))
            }
        }
        thread.name = "rankforge unpacking"
        thread.start()
    }

    deinit { queue.abandon() }

    /// The next block; nil at the end.
    func next() throws -> Data? { try queue.next() }
}

/// How a file is packed, by its first bytes.
enum PackedFormat: Sendable {
    /// One stream of bytes, in one member or several.
    case gzip
    /// One stream of bytes: zstd, xz, bzip2, lz4.
    case stream
    /// Several files: 7z, zip, tar.
    case archive

    /// The ends of names that packed data files bear.
    static let suffixes = [".gz", ".zst", ".xz", ".bz2", ".lz4"]
    /// Bytes that are needed to tell.
    static let magicLength = 262

    init?(magic: Data) {
        let bytes = [UInt8](magic)
        func begins(_ with: [UInt8]) -> Bool { bytes.starts(with: with) }
        if begins([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) || begins([0x50, 0x4B, 0x03, 0x04])
            || bytes.dropFirst(257).starts(with: Array("ustar".utf8))
        {
            self = .archive
        } else if begins([0x1F, 0x8B]) {
            self = .gzip
        } else if begins([0x28, 0xB5, 0x2F, 0xFD]) || begins([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
            || begins([0x42, 0x5A, 0x68]) || begins([0x04, 0x22, 0x4D, 0x18])
        {
            self = .stream
        } else {
            return nil
        }
    }
}

/// Unpacks a file block by block: gzip with zlib, which checks its sums, all else with libarchive.
struct Unpacking {
    let url: URL
    let format: PackedFormat
    let member: String?

    /// Hands over the bytes in order.
    ///
    /// - Parameter take: takes a block, and says whether it wants more.
    /// - Throws: ``SourceError`` for a damaged file, or one without the member.
    func each(_ take: (Data) -> Bool) throws {
        if case .gzip = format { return try unpackGzip(take) }
        guard let archive = archive_read_new() else { throw error("libarchive could not be started") }
        defer { archive_read_free(archive) }
        switch format {
        case .stream:
            archive_read_support_filter_all(archive)
            archive_read_support_format_raw(archive)
        case .gzip, .archive:
            archive_read_support_format_7zip(archive)
            archive_read_support_format_zip(archive)
            archive_read_support_format_tar(archive)
        }
        guard archive_read_open_filename(archive, url.path, 1 << 18) == ARCHIVE_OK else { throw damage(archive) }
        var entry: OpaquePointer?
        var seen: [String] = []
        while true {
            let code = archive_read_next_header(archive, &entry)
            if code == ARCHIVE_EOF { break }
            guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry else { throw damage(archive) }
            if format != .stream {
                let name = archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
                let isFolder = name.hasSuffix("/")
                let last = name.split(separator: "/").last.map(String.init) ?? name
                if isFolder || (member != nil && member != last) {
                    if !isFolder { seen.append(last) }
                    continue
                }
            }
            return try unpack(archive, take)
        }
        let found = seen.isEmpty ? "nothing" : seen.prefix(10).joined(separator: ", ")
        var missing = error("expected \(member ?? "a file") in the archive, found \(found)")
        missing.isMissingMember = true
        throw missing
    }

    private func unpack(_ archive: OpaquePointer, _ take: (Data) -> Bool) throws {
        while true {
            var block = Data(count: ByteStream.blockSize)
            let count = block.withUnsafeMutableBytes { archive_read_data(archive, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw damage(archive) }
            guard count > 0 else { return }
            block.removeLast(block.count - count)
            guard take(block) else { return }
        }
    }

    private func unpackGzip(_ take: (Data) -> Bool) throws {
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        let stream = GzipStream(blockSize: ByteStream.blockSize)
        var isWanted = true
        while let packed = try file.read(upToCount: ByteStream.blockSize), !packed.isEmpty {
            let goesOn = stream.take(packed) { block in
                isWanted = take(block)
                return isWanted
            }
            guard isWanted else { return }
            if !goesOn { break }
        }
        if !stream.isWhole { throw damage("a gzip stream that ends early or whose sum is wrong") }
    }

    private func damage(_ archive: OpaquePointer) -> SourceError {
        damage(archive_error_string(archive).map { String(cString: $0) } ?? "unknown")
    }

    private func damage(_ words: String) -> SourceError {
        error("expected a sound packed file, found: \(words); it may be cut or damaged, fetch it again")
    }

    private func error(_ reason: String) -> SourceError { SourceError(file: url.path, reason: reason) }
}

/// A few blocks of bytes between a thread that makes them and one that takes them.
final class BoundedBuffer: Sendable {
    private struct State {
        var blocks: [Data] = []
        var failure: SourceError?
        var isAbandoned = false
    }

    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    /// Begins at 0 and is raised, since a semaphore that is freed below its first value is a crash.
    private let free = DispatchSemaphore(value: 0)

    /// - Parameter capacity: how many blocks lie ready at most.
    init(capacity: Int) {
        for _ in 0..<capacity { free.signal() }
    }

    /// Adds a block; waits for room.
    ///
    /// - Returns: whether somebody still wants more.
    func add(_ block: Data) -> Bool {
        free.wait()
        let isWanted = state.withLock { state in
            state.blocks.append(block)
            return !state.isAbandoned
        }
        filled.signal()
        return isWanted
    }

    /// Nothing comes any more.
    func end(_ failure: SourceError?) {
        state.withLock { $0.failure = failure }
        filled.signal()
    }

    /// The next block, waited for; nil at the end, as often as it is asked for.
    func next() throws -> Data? {
        filled.wait()
        let (block, failure) = state.withLock { state -> (Data?, SourceError?) in
            state.blocks.isEmpty ? (nil, state.failure) : (state.blocks.removeFirst(), nil)
        }
        if let block {
            free.signal()
            return block
        }
        filled.signal()
        if let failure { throw failure }
        return nil
    }

    /// Nobody takes any more: whoever makes blocks may end.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        free.signal()
    }
}
