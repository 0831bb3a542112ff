import Foundation

/// Reads files that are worked on as a whole, packed or not.
public enum WholeFile {
    /// The bytes, unpacked.
    ///
    /// - Throws: ``SourceError`` if it can't be read, or its packing is damaged.
    public static func bytes(_ url: URL) throws -> Data {
        do {
            let handle = try FileHandle(forReadingFrom: url)
            let head = try handle.read(upToCount: PackedFormat.magicLength) ?? Data()
            try handle.close()
            // Read and not mapped: a file that somebody cuts short meanwhile must not end the process.
            if PackedFormat(magic: head) == nil { return try Data(contentsOf: url) }
        } catch {
            throw SourceError(
                file: url.path,
                reason: "expected a readable file, found none; check the path and its permissions"
            )
        }
        return try ByteStream.whole(url, limit: .max)
    }
}
