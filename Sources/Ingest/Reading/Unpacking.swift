import CArchive
import Foundation
import Gzip

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
        case .gzip, .archive, .sevenZip:
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
