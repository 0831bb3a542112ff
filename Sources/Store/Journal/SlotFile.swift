import CFiles
import Foundation

/// A file of records beside a store, each in a slot that is used again once its record is not needed any more.
///
/// The end of a process takes nothing away that a write has given to the kernel, so a record needs no flush. Bytes that lie in the kernel's
/// memory are written over in a microsecond or two; behind the end of a file that grows the same takes ten.
struct SlotFile {
    /// Where a record lies.
    struct Slot {
        let offset: Int
        let length: Int
    }

    /// Without links, so that it is found by whichever path the store is opened.
    let path: String
    private(set) var descriptor: Int32?
    /// Where the slots end.
    private(set) var size = 0
    private var used = 0
    /// Where the free ones lie, by length.
    private var free: [Int: [Int]] = [:]

    init(path: String) {
        self.path = path
    }

    /// Makes the file, unless it is open.
    mutating func open() throws {
        guard descriptor == nil else { return }
        let opened = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw failure(errno) }
        // What a start left there is not written over.
        var status = stat()
        size = fstat(opened, &status) == 0 ? RecordFrame.slot(for: Int(status.st_size)) : 0
        descriptor = opened
    }

    /// Writes a record, with one call.
    mutating func put(_ record: [UInt8]) throws -> Slot {
        try open()
        let length = RecordFrame.slot(for: record.count)
        let offset = free[length]?.popLast()
        let slot = Slot(offset: offset ?? size, length: length)
        if offset == nil, let limit = FileSizeLimit.bytes, UInt64(size + length) > limit {
            throw failure("no file may grow beyond \(limit) bytes (`ulimit -f`)")
        }
        if offset == nil { size += length }
        used += 1
        do {
            try write(record, at: slot.offset)
        } catch {
            // A part of a record would hide nothing, but nobody could tell it from damage.
            remove(slot)
            throw error
        }
        return slot
    }

    /// Gives a slot back.
    mutating func remove(_ slot: Slot) {
        used -= 1
        if (try? write(RecordFrame.freed(slot.length), at: slot.offset)) != nil {
            free[slot.length, default: []].append(slot.offset)
        }
    }

    /// Gives back all room.
    ///
    /// - Returns: whether it did: not where a record lies in it.
    mutating func empty() -> Bool {
        guard let descriptor, used == 0, ftruncate(descriptor, 0) == 0 else { return false }
        (size, free) = (0, [:])
        return true
    }

    /// Ends it: the file goes if it holds no record; else it stays, made anew where it was taken away. A file that another run has put in its
    /// place is left alone.
    mutating func close() {
        guard let descriptor else { return }
        let isInPlace = isInPlace(descriptor)
        if used == 0 {
            if isInPlace { unlink(path) }
        } else if !isInPlace {
            try? copy(descriptor)
        } else {
            // Gives back what was set aside and is not needed.
            _ = ftruncate(descriptor, off_t(size))
        }
        Foundation.close(descriptor)
        self.descriptor = nil
        (size, used, free) = (0, 0, [:])
    }

    func failure(_ detail: String) -> StoreFailure { .journal(path: path, detail: detail) }

    private func failure(_ code: Int32) -> StoreFailure { failure(String(cString: strerror(code))) }

    private func write(_ bytes: [UInt8], at offset: Int) throws {
        guard let descriptor else { return }
        var count = 0
        repeat { count = pwrite(descriptor, bytes, bytes.count, off_t(offset)) } while count < 0 && errno == EINTR
        guard count == bytes.count else { throw failure(count < 0 ? errno : ENOSPC) }
    }

    /// Whether the path still leads to the file that is open.
    private func isInPlace(_ descriptor: Int32) -> Bool {
        FileIdentity(descriptor: descriptor).map { $0 == FileIdentity(path: path) } ?? false
    }

    private func copy(_ descriptor: Int32) throws {
        var bytes = [UInt8](repeating: 0, count: size)
        let count = pread(descriptor, &bytes, size, 0)
        guard count > 0 else { throw failure(errno) }
        let url = URL(filePath: LeftFile.free(path))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes.prefix(count)).write(to: url, options: .atomic)
    }
}

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
