import Foundation

/// How a file is packed, by its first bytes.
enum PackedFormat: Sendable {
    /// One stream of bytes, in one member or several.
    case gzip
    /// One stream of bytes: zstd, xz, bzip2, lz4.
    case stream
    /// Several files: zip, tar.
    case archive
    /// Several files in a .7z.
    case sevenZip

    /// The ends of names that packed data files bear.
    static let suffixes = [".gz", ".zst", ".xz", ".bz2", ".lz4"]
    /// Bytes that are needed to tell.
    static let magicLength = 262

    init?(magic: Data) {
        let bytes = [UInt8](magic)
        func begins(_ with: [UInt8]) -> Bool { bytes.starts(with: with) }
        if begins([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
            self = .sevenZip
        } else if begins([0x50, 0x4B, 0x03, 0x04])
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
