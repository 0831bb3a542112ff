import Foundation

/// Writes a file from its start to its end through one block of memory, and keeps its checksum.
final class BlockWriter {
    let path: String
    private let file: FileHandle
    private var block: [UInt8] = []
    private var checksum = BlockChecksum()
    /// Bytes that were appended.
    private(set) var count = 0

    /// Makes the file, empty; one that a killed process left is emptied.
    init(path: String) throws {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forUpdatingAtPath: path)
        else {
            let code = errno
            if DiskRoom.isMissing(code) { throw BM25IndexError.fullDisk(path: path) }
            throw BM25IndexError.unwritable(path: path, reason: String(cString: strerror(code)))
        }
        self.file = file
        block.reserveCapacity(BlockChecksum.blockSize)
    }

    /// Leaves room for what ``finish(replacingStart:)`` puts there; it counts for nothing else.
    func begin(at place: Int) throws {
        try writing { try file.write(contentsOf: Data(count: place)) }
    }

    /// Appends bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        count += bytes.count
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(BlockChecksum.blockSize - block.count)
            block.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            if block.count == BlockChecksum.blockSize { try flush() }
        }
    }

    /// Appends numbers, which must be little endian.
    func append<Number: FixedWidthInteger>(_ numbers: [Number]) throws {
        try numbers.withUnsafeBytes { try append($0) }
    }

    /// Appends zeros up to a multiple of eight bytes.
    func pad() throws {
        try append([UInt8](repeating: 0, count: -count & 7))
    }

    /// Writes what is still in memory.
    ///
    /// - Returns: the checksum of all that was appended.
    @discardableResult
    func flush() throws -> UInt64 {
        if !block.isEmpty {
            block.withUnsafeBytes { checksum.add($0) }
            try writing { try file.write(contentsOf: block) }
            block.removeAll(keepingCapacity: true)
        }
        return checksum.value
    }

    /// Puts bytes at the file's start in place of those there, waits until all is on disk, and closes the file.
    func finish(replacingStart bytes: [UInt64]) throws {
        try writing {
            try file.seek(toOffset: 0)
            try file.write(contentsOf: bytes.map(\.littleEndian).withUnsafeBytes { Data($0) })
            try file.synchronize()
            try file.close()
        }
    }

    private func writing(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch  where DiskRoom.isMissing(error) {
            throw BM25IndexError.fullDisk(path: path)
        } catch {
            throw BM25IndexError.unwritable(path: path, reason: error.localizedDescription)
        }
    }
}
