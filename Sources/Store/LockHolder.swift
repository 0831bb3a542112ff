import Foundation

/// Who holds a lock on a file, as far as this system tells: `/proc/locks` names process and inode of each lock.
enum LockHolder {
    /// The holder of SQLite's write lock, in words. SQLite locks a byte of the index of its log.
    static func ofWriteLock(storePath: String) -> String {
        holder(of: storePath + "-shm", kind: "POSIX", firstByte: "120") ?? "another program"
    }

    /// The process that holds the lock of a whole file, or nil.
    static func processLocking(_ path: String) -> Int32? { process(of: path, kind: "FLOCK", firstByte: "0") }

    private static func holder(of path: String, kind: String, firstByte: String) -> String? {
        guard let process = process(of: path, kind: kind, firstByte: firstByte) else { return nil }
        let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return "process \(process)" + (name.map { " (\($0))" } ?? "")
    }

    /// A line is `1: POSIX  ADVISORY  WRITE 4711 08:01:1234 120 120`.
    private static func process(of path: String, kind: String, firstByte: String) -> Int32? {
        var status = stat()
        guard stat(path, &status) == 0, let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else {
            return nil
        }
        for line in locks.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 8, fields[1] == kind, fields[3] == "WRITE", fields[6] == firstByte,
                fields[5].split(separator: ":").last.flatMap({ UInt64($0) }) == UInt64(status.st_ino),
                let process = Int32(fields[4]), process > 0, process != getpid()
            else { continue }
            return process
        }
        return nil
    }
}
