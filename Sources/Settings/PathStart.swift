import Foundation

/// Where relative paths start: those in a file at its own folder, those after `--set` at the current one.
struct PathStart: Sendable {
    /// The file's folder; nil where the file has none, and all paths start at the current one.
    private let folder: URL?
    private let current = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)

    /// - Parameter file: the file's path, which itself starts at the current folder.
    init(file: String?) {
        // Links are followed first, so that `..` leads where the system would go.
        folder = file.map { URL(filePath: $0).absoluteURL.deletingLastPathComponent().resolvingSymlinksInPath() }
    }

    /// The place that a path names.
    func place(of path: String, origin: FileNode.Origin) -> Place {
        if path.hasPrefix("/") { return Place(path: path, earlier: nil) }
        let here = Self.join(current, path)
        guard let folder, case .file = origin else { return Place(path: here, earlier: nil) }
        return Place(path: Self.join(folder, path), earlier: here)
    }

    /// The way from the file's folder to a place, as it may be written in the file; nil where it leads up.
    func written(_ path: String) -> String? {
        guard let base = folder?.path, path.hasPrefix(base + "/") else { return nil }
        return String(path.dropFirst(base.count + 1))
    }

    private static func join(_ folder: URL, _ path: String) -> String {
        let joined = folder.appending(path: path).standardizedFileURL.path
        return joined.count > 1 && joined.hasSuffix("/") ? String(joined.dropLast()) : joined
    }

    /// An absolute path, and where the same words led in releases whose paths all started at the current folder.
    struct Place {
        var path: String
        var earlier: String?

        /// The earlier place, where something lies there and nothing at the path: what is there may have been paid for.
        var leftBehind: String? {
            guard let earlier, earlier != path else { return nil }
            let manager = FileManager.default
            return !manager.fileExists(atPath: path) && manager.fileExists(atPath: earlier) ? earlier : nil
        }
    }
}
