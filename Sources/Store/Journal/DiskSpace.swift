import CFiles
import Foundation

/// Room on a disk.
enum DiskSpace {
    /// What SQLite needs beside a store to open it: an index of its log of 32 KB, and the pages of its first transaction.
    private static let opening: UInt64 = 64 << 10

    /// Whether there is not even room for opening a store.
    static func isUsedUp(besides path: String) -> Bool {
        var system = statvfs()
        guard statvfs(URL(filePath: path).deletingLastPathComponent().path, &system) == 0 else { return false }
        return UInt64(system.f_bavail) * UInt64(system.f_frsize) < opening
    }

    /// Sets room aside behind the end of a file, without changing its size.
    ///
    /// - Parameters:
    ///   - bytes: from the file's start.
    ///   - size: what it holds already.
    /// - Returns: false where there is not so much room, for this file and as much again for the store.
    static func setAside(_ bytes: Int, in descriptor: Int32, holding size: Int) -> Bool {
        var system = statvfs()
        guard fstatvfs(descriptor, &system) == 0 else { return true }
        let free = UInt64(system.f_bavail) * UInt64(system.f_frsize)
        guard UInt64(max(0, bytes - size)) <= free / 2 else { return false }
        // A file system that can't do this has just said how much is free.
        return rf_set_aside(descriptor, bytes) == 0 || (errno != ENOSPC && errno != EFBIG && errno != EDQUOT)
    }
}
