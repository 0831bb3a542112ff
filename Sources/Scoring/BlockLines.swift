import Foundation
import Ingest

/// Takes a block of lines apart.
enum BlockLines {
    /// Hands over each line that is not blank, with its number, without its end and without a byte-order mark.
    static func each(_ block: LineBlocks.Block, _ visit: (_ number: Int, _ line: UnsafeBufferPointer<UInt8>) -> Void) {
        block.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            var start = 0
            var number = block.firstLine
            while start < bytes.count {
                let feed = memchr(base + start, 0x0A, bytes.count - start)
                let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
                var line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
                    line = UnsafeBufferPointer(rebasing: line[3...])
                }
                if line.contains(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) { visit(number, line) }
                start = end + 1
                number += 1
            }
        }
    }
}
