import Foundation

/// Reads files that are worked on as a whole, packed or not.
public enum WholeFile {
    /// Whether a file is packed, by its first bytes.
    ///
    /// - Throws: ``SourceError`` if it can't be read.
    public static func isPacked(_ url: URL) throws -> Bool {
        do {
            let handle = try FileHandle(forReadingFrom: url)
            defer { try? handle.close() }
            return PackedFormat(magic: try handle.read(upToCount: PackedFormat.magicLength) ?? Data()) != nil
        } catch {
            throw SourceError(
                file: url.path,
                reason: "expected a readable file, found none; check the path and its permissions"
            )
        }
    }

    /// The bytes, unpacked.
    ///
    /// - Throws: ``SourceError`` if it can't be read, or its packing is damaged.
    public static func bytes(_ url: URL) throws -> Data { try ByteStream.whole(url, limit: .max) }
}
