import Crypto
import Foundation

/// A set of names on disk, for what is written once however often it comes: memory stays the same whatever the size.
///
/// Open addressing over 16-byte hashes in a file without a name; it grows by doubling and is gone with the process.
struct DiskSet: Sendable {
    private final class File: Sendable {
        let descriptor: Int32

        /// - Throws: ``ExportError/unwritable(path:reason:)``.
        init(folder: URL) throws {
            var template = Array((folder.path + "/.seen-XXXXXX").utf8CString)
            descriptor = mkstemp(&template)
            guard descriptor >= 0 else {
                throw ExportError.unwritable(path: folder.path, reason: String(cString: strerror(errno)))
            }
            unlink(template)
        }

        deinit { close(descriptor) }
    }

    private typealias Slot = (UInt64, UInt64)

    private let folder: URL
    private var file: File
    private var slots: Int
    private(set) var count = 0

    /// Makes an empty set whose file lies in a folder until it is no longer used.
    init(folder: URL, slots: Int = 1 << 16) throws {
        self.folder = folder
        self.slots = slots
        file = try File(folder: folder)
        try extend(file, slots: slots)
    }

    /// Adds a name, given as parts.
    ///
    /// - Returns: whether it was new.
    mutating func insert(_ parts: [String]) throws -> Bool {
        if count * 2 >= slots { try grow() }
        var hash = SHA256()
        for part in parts {
            hash.update(data: Data("\(part.utf8.count):".utf8))
            hash.update(data: Data(part.utf8))
        }
        var slot: Slot = (0, 0)
        withUnsafeMutableBytes(of: &slot) { target in
            for (index, byte) in hash.finalize().prefix(16).enumerated() { target[index] = byte }
        }
        // Two zeros mark an empty slot.
        if slot == (0, 0) { slot.0 = 1 }
        guard try place(slot, in: file, slots: slots) else { return false }
        count += 1
        return true
    }

    private func place(_ slot: Slot, in file: File, slots: Int) throws -> Bool {
        var index = Int(slot.0 & UInt64(slots - 1))
        while true {
            let there = try read(file, at: index)
            if there == (0, 0) {
                try write(slot, to: file, at: index)
                return true
            }
            if there == slot { return false }
            index = (index + 1) & (slots - 1)
        }
    }

    private mutating func grow() throws {
        let larger = try File(folder: folder)
        try extend(larger, slots: slots * 2)
        for index in 0..<slots {
            let slot = try read(file, at: index)
            if slot != (0, 0) { _ = try place(slot, in: larger, slots: slots * 2) }
        }
        (file, slots) = (larger, slots * 2)
    }

    private func read(_ file: File, at index: Int) throws -> Slot {
        var slot: Slot = (0, 0)
        guard pread(file.descriptor, &slot, 16, off_t(index * 16)) == 16 else { throw failure }
        return slot
    }

    private func write(_ slot: Slot, to file: File, at index: Int) throws {
        var slot = slot
        guard pwrite(file.descriptor, &slot, 16, off_t(index * 16)) == 16 else { throw failure }
    }

    private func extend(_ file: File, slots: Int) throws {
        guard ftruncate(file.descriptor, off_t(slots * 16)) == 0 else { throw failure }
    }

    private var failure: ExportError {
        ExportError.unwritable(path: folder.path, reason: String(cString: strerror(errno)))
    }
}
