import Foundation

/// Vectors of a file as memory.
///
/// Unchecked, since the compiler can't know that mapped memory is only read: it is mapped without the right to write, and unmapped when
/// nobody refers to it any more.
public final class MappedVectors: @unchecked Sendable {
    /// 16-bit floats a row.
    public let length: Int
    /// How many rows may be read.
    public let rows: Int
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
