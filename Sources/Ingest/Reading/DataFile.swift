package import Foundation

/// Finds the files of a data set.
package enum DataFile {
    package static func isFolder(_ path: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path.path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The path itself if it is a file, or the files of a folder whose names begin and end so, sorted by name.
    static func all(_ path: URL, prefix: String, suffix: String) -> [URL] {
        guard isFolder(path) else { return [path] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path.path)) ?? []
        return names.filter { name in
            name.hasPrefix(prefix) && ([""] + PackedFormat.suffixes).contains { name.hasSuffix(suffix + $0) }
        }
        .sorted().map { path.appending(path: $0) }
    }

    /// The first of several files of a folder that is there.
    static func first(in folder: URL, of names: [String]) -> URL? {
        names.flatMap { name in ([""] + PackedFormat.suffixes).map { folder.appending(path: name + $0) } }.first {
            FileManager.default.fileExists(atPath: $0.path)
        }
    }

    /// The bytes of a file that is parsed in one piece.
    ///
    /// - Parameter role: what it should hold, for the error.
    static func whole(_ url: URL, role: String) throws -> Data {
        guard FileManager.default.isReadableFile(atPath: url.path) else {
            throw SourceError(
                file: url.path,
                reason: "expected \(role), found nothing readable; check the path and its permissions"
            )
        }
        return try ByteStream.whole(url)
    }
}
