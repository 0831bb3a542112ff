import Foundation

/// Puts finished files into their place.
enum FileMove {
    /// Renames a file over another, in one step that a power cut can't halve.
    static func replace(_ target: String, by made: String) throws {
        func failure() -> BM25IndexError { .unwritable(path: target, reason: String(cString: strerror(errno))) }
        guard rename(made, target) == 0 else { throw failure() }
        // The new name is in the folder, which is a file too; some file systems refuse to sync folders, and need not.
        let folder = open(URL(filePath: target).deletingLastPathComponent().path, O_RDONLY)
        guard folder >= 0 else { throw failure() }
        _ = fsync(folder)
        close(folder)
    }
}
