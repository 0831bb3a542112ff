import Foundation

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
                reason: "expected a readable file, found none; check the path and its permissions"
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
                throw SourceError(file: url.path, reason: "it could not be read on: \(error.localizedDescription)")
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
                if case .sevenZip = format, let program = SevenZipProgram(archive: url),
                    let found = program.find(member)
                {
                    try program.each(found) { queue.add($0) }
                } else {
                    try Unpacking(url: url, format: format, member: member).each { queue.add($0) }
                }
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
