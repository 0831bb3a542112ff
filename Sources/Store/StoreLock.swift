import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keeps a second process from writing to the same store, where both would pay for the same answers.
///
/// An advisory lock on a file beside the store: the kernel takes it away when the holder dies, however it dies.
final class StoreLock: Sendable {
    private let descriptor: Mutex<Int32?>

    init(storePath: String) throws {
        let path = storePath + ".lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw StoreError.unreadable(
                path: storePath,
                reason: "its lock file can't be opened (\(String(cString: strerror(errno))))"
            )
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(
                in: .whitespacesAndNewlines
            )
            close(file)
            throw StoreError.locked(path: storePath, holder: holder.flatMap { $0.isEmpty ? nil : $0 } ?? "unknown")
        }
        let pid = "\(getpid())\n"
        _ = ftruncate(file, 0)
        _ = pid.withCString { write(file, $0, strlen($0)) }
        descriptor = Mutex(file)
    }

    /// Gives the lock back; ending the process does the same.
    func release() {
        descriptor.withLock { file in
            if let held = file { close(held) }
            file = nil
        }
    }

    deinit {
        release()
    }
}
