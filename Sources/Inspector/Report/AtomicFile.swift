import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that are there whole or not at all.
enum AtomicFile {
    /// Writes under a hidden name in the same folder, syncs, and renames; a reader sees the old file or the new one.
    static func write(_ bytes: Data, to url: URL) throws {
        let partial = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).partial")
        do {
            try Data().write(to: partial)
            let handle = try FileHandle(forWritingTo: partial)
            try handle.write(contentsOf: bytes)
            try handle.synchronize()
            try handle.close()
        } catch {
            try? FileManager.default.removeItem(at: partial)
            throw ReportError(path: url.path, reason: error.localizedDescription)
        }
        guard rename(partial.path, url.path) == 0 else {
            let reason = String(cString: strerror(errno))
            try? FileManager.default.removeItem(at: partial)
            throw ReportError(path: url.path, reason: reason)
        }
    }
}
