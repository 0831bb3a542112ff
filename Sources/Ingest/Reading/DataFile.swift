import Foundation

/// Finds the files of a data set.
enum DataFile {
    /// The path itself if it is a file, or the files of a folder whose names begin and end so, sorted by name.
    static func all(_ path: URL, prefix: String, suffix: String) -> [URL] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path.path, isDirectory: &isFolder), isFolder.boolValue else {
            return [path]
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path.path)) ?? []
        return names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }.sorted().map { path.appending(path: $0) }
    }

    /// The first of several files of a folder that is there.
    static func first(in folder: URL, of names: [String]) -> URL? {
        names.map { folder.appending(path: $0) }.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// The bytes of a file that is read as a whole, mapped rather than copied.
    static func mapped(_ url: URL, role: String) throws -> Data {
        do {
            return try Data(contentsOf: url, options: .mappedIfSafe)
        } catch {
            throw SourceError(
                file: url.path,
                reason: "expected \(role), found nothing readable; check the path and its permissions"
            )
        }
    }
}
