import CZlib
package import Foundation

/// Unpacks gzip piece by piece: one member or several behind each other (RFC 1952, 2.2), as `cat a.gz b.gz` and BGZF make them.
///
/// The sum and the length behind each member are checked, which neither libarchive nor libcurl does. What follows the last member and does
/// not begin as one is padding, as gzip(1) takes it.
package final class GzipStream {
    private enum Place { case inMember, betweenMembers, inPadding, damaged }

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var place = Place.inMember
    private var block: [UInt8]
    private static let magic = UInt8(0x1F)

    /// - Parameter blockSize: the most bytes that are handed over at a time.
    package init(blockSize: Int = 1 << 16) {
        block = [UInt8](repeating: 0, count: blockSize)
        stream.initialize(to: z_stream())
        if rf_gzip_begin(stream) != Z_OK { place = .damaged }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Whether what was taken is all of it: at least one member, and each with its end.
    package var isWhole: Bool { [.betweenMembers, .inPadding].contains(place) }

    /// Unpacks a piece.
    ///
    /// - Parameter give: takes what comes out, and says whether it wants more.
    /// - Returns: whether further pieces are wanted; false where the bytes are damaged, or `give` wants no more.
    package func take(_ packed: Data, _ give: (Data) -> Bool) -> Bool {
        packed.withUnsafeBytes { bytes in
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            )
            stream.pointee.avail_in = UInt32(clamping: bytes.count)
            while place != .inPadding {
                if place == .betweenMembers {
                    guard stream.pointee.avail_in > 0 else { return true }
                    let isMember = stream.pointee.next_in.pointee == Self.magic && inflateReset(stream) == Z_OK
                    place = isMember ? .inMember : .inPadding
                    continue
                }
                guard place == .inMember else { return false }
                let (code, count) = block.withUnsafeMutableBufferPointer { room in
                    stream.pointee.next_out = room.baseAddress
                    stream.pointee.avail_out = UInt32(room.count)
                    return (inflate(stream, Z_NO_FLUSH), room.count - Int(stream.pointee.avail_out))
                }
                // Z_BUF_ERROR: it wants more bytes than this piece has.
                guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(code) else {
                    place = .damaged
                    return false
                }
                if code == Z_STREAM_END { place = .betweenMembers }
                if count > 0, !give(Data(block.prefix(count))) { return false }
                if place == .inMember, stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 { return true }
            }
            return true
        }
    }
}
