import Foundation
import Ranking

/// A file of 16-bit vectors, one row after the other, without a head: what a row holds is known by an index elsewhere.
///
/// Rows are written and on disk before anything refers to them; what lies behind the last row that is referred to is of no meaning and is
/// written over.
package final class VectorFile: Sendable {
    /// Where it lies.
    package let path: String
    /// 16-bit floats a row.
    package let length: Int
    private let descriptor: Int32

    private var rowBytes: Int { length * MemoryLayout<UInt16>.size }

    /// Opens the file; one that is to be written is made where it is missing, with its folder.
    ///
    /// - Throws: ``VectorFileError``.
    package init(path: String, dimensions: Int, isReadOnly: Bool) throws {
        self.path = path
        length = HalfVector.length(dimensions: dimensions)
        if !isReadOnly {
            let folder = URL(filePath: path).deletingLastPathComponent()
            try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        descriptor = open(path, isReadOnly ? O_RDONLY | O_CLOEXEC : O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw VectorFileError(path: path, doing: "opened", code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Writes vectors from a row on, and returns when they are on disk.
    package func write(_ vectors: [HalfVector], at row: Int) throws {
        let bits = vectors.flatMap(\.bits)
        guard bits.count == vectors.count * length else {
            throw VectorFileError(path: path, problem: "a vector of other than \(length) numbers was to be written")
        }
        try bits.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = pwrite(
                    descriptor,
                    bytes.baseAddress.map { $0 + done },
                    bytes.count - done,
                    off_t(row * rowBytes + done)
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw VectorFileError(path: path, doing: "written", code: errno) }
                done += count
            }
        }
        guard fsync(descriptor) == 0 else { throw VectorFileError(path: path, doing: "flushed", code: errno) }
    }

    package func read(row: Int) throws -> HalfVector {
        var bits = [UInt16](repeating: 0, count: length)
        let place = off_t(row.clampedTimes(rowBytes))
        let count = bits.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, place) }
        guard count == rowBytes else { throw VectorFileError(path: path, problem: Self.short(row: row)) }
        return HalfVector(bits: bits)
    }

    /// Maps the first rows into memory; the system reads them as they are used, and they stay in its cache.
    package func map(rows: Int) throws -> MappedVectors {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw VectorFileError(path: path, doing: "looked at", code: errno)
        }
        guard Int(status.st_size) >= rows.clampedTimes(rowBytes) else {
            throw VectorFileError(path: path, problem: Self.short(row: rows - 1))
        }
        guard rows > 0 else { return MappedVectors(empty: length) }
        guard let address = mmap(nil, rows * rowBytes, PROT_READ, MAP_SHARED, descriptor, 0), address != MAP_FAILED
        else {
            throw VectorFileError(path: path, doing: "mapped", code: errno)
        }
        return MappedVectors(address: address, length: length, rows: rows)
    }

    private static func short(row: Int) -> String {
        "it ends before row \(row), which the store refers to; put the folder back as it was, or delete it with "
            + "the rows of the store's table embedding, and the texts are embedded again"
    }
}

/// Vectors of a file as memory.
///
/// Unchecked, since the compiler can't know that mapped memory is only read: it is mapped without the right to write, and unmapped when
/// nobody refers to it any more.
package final class MappedVectors: @unchecked Sendable {
    /// 16-bit floats a row.
    package let length: Int
    /// How many rows may be read.
    package let rows: Int
    private let address: UnsafeMutableRawPointer?

    init(address: UnsafeMutableRawPointer, length: Int, rows: Int) {
        self.address = address
        self.length = length
        self.rows = rows
    }

    init(empty length: Int) {
        address = nil
        self.length = length
        rows = 0
    }

    deinit {
        if let address { munmap(address, rows * length * MemoryLayout<UInt16>.size) }
    }

    /// Where a row begins; nil for one that is not there.
    func row(_ number: Int) -> UnsafePointer<UInt16>? {
        guard number >= 0, number < rows, let address else { return nil }
        return UnsafePointer(address.assumingMemoryBound(to: UInt16.self)) + number * length
    }
}

/// Why a file of vectors can't be used.
package struct VectorFileError: Error, LocalizedError, Sendable, Hashable {
    /// The file.
    package let path: String
    /// What is wrong with it.
    package let problem: String

    /// Whether there was no room.
    package let isFullDisk: Bool

    init(path: String, problem: String, isFullDisk: Bool = false) {
        self.path = path
        self.problem = problem
        self.isFullDisk = isFullDisk
    }

    init(path: String, doing verb: String, code: Int32) {
        self.init(
            path: path,
            problem: "it can't be \(verb): \(String(cString: strerror(code)))",
            isFullDisk: DiskRoom.isMissing(code)
        )
    }

    /// The file and the problem.
    package var errorDescription: String? { "vectors at \(path): \(problem)" }
}
