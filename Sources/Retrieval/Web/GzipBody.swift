import CArchive
import Foundation

/// A body that is packed with gzip.
///
/// It is not left to libcurl, which takes a body that ends early for a whole one.
enum GzipBody {
    private static let headLength = 10
    private static let mostPadding = 1 << 10
    private static let blockSize = 1 << 16

    /// Unpacks a body, at most one byte more than the limit of it.
    ///
    /// - Returns: what could be unpacked, and whether that is all of it: the stream has its end, with the sum and the length that stand there.
    static func unpacked(_ packed: Data, limit: Int) -> (body: Data, isWhole: Bool) {
        // Some servers name a coding and send nothing.
        guard !packed.isEmpty else { return (Data(), true) }
        guard let reader = archive_read_new() else { return (Data(), false) }
        defer { archive_read_free(reader) }
        archive_read_support_filter_gzip(reader)
        archive_read_support_format_raw(reader)
        var body = Data()
        var entry: OpaquePointer?
        let isWhole = packed.withUnsafeBytes { bytes in
            // An empty page is no file to libarchive; its end tells it from a stream that is cut before the first byte.
            guard archive_read_open_memory(reader, bytes.baseAddress, bytes.count) == ARCHIVE_OK,
                archive_read_next_header(reader, &entry) == ARCHIVE_OK
            else { return true }
            guard archive_filter_code(reader, 0) == Int32(ARCHIVE_FILTER_GZIP) else { return false }
            var block = [UInt8](repeating: 0, count: blockSize)
            while body.count <= limit {
                let count = archive_read_data(reader, &block, block.count)
                guard count > 0 else { return count == 0 }
                body.append(contentsOf: block.prefix(min(count, limit + 1 - body.count)))
            }
            return true
        }
        return (body, isWhole && (body.count > limit || hasEnd(packed, of: body)))
    }

    /// Whether the sum and the length of a body stand behind its stream (RFC 1952, 2.3.1); libarchive checks neither.
    private static func hasEnd(_ packed: Data, of body: Data) -> Bool {
        let words = [checksum(body), UInt32(truncatingIfNeeded: body.count)]
        let end = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        // Some servers send padding behind it.
        let tail = Array(packed.dropFirst(headLength).suffix(mostPadding + end.count))
        guard tail.count >= end.count else { return false }
        return (0...(tail.count - end.count)).reversed().contains { tail[$0...].starts(with: end) }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }

    private static func checksum(_ bytes: Data) -> UInt32 {
        ~bytes.withUnsafeBytes { bytes in
            table.withUnsafeBufferPointer { table in
                bytes.reduce(~UInt32(0)) { sum, byte in sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 0xFF)] }
            }
        }
    }
}
