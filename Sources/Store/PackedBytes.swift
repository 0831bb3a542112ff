import CZstd
import Foundation

/// Bytes packed with zstd.
enum PackedBytes {
    /// zstd's own default: a page of HTML comes to a fifth at hundreds of megabytes a second.
    private static let level: Int32 = 3

    /// Packs bytes; nil if zstd fails, which it does for want of memory only.
    static func pack(_ data: Data) -> Data? {
        var packed = Data(count: ZSTD_compressBound(data.count))
        let room = packed.count
        let size = packed.withUnsafeMutableBytes { target in
            data.withUnsafeBytes { ZSTD_compress(target.baseAddress, room, $0.baseAddress, $0.count, level) }
        }
        guard ZSTD_isError(size) == 0 else { return nil }
        return packed.prefix(size)
    }

    /// Unpacks bytes of a known length; nil if they are damaged.
    static func unpack(_ packed: Data, count: Int) -> Data? {
        // The count is a row's, and room is made only for what the bytes say too.
        let written = packed.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        guard count >= 0, written == UInt64(count) else { return nil }
        var data = Data(count: max(count, 1))
        let size = data.withUnsafeMutableBytes { target in
            packed.withUnsafeBytes { ZSTD_decompress(target.baseAddress, target.count, $0.baseAddress, $0.count) }
        }
        guard ZSTD_isError(size) == 0, size == count else { return nil }
        return data.prefix(count)
    }
}
