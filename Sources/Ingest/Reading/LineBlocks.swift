package import Foundation

/// Reads a file in blocks of whole lines, packed or not: what several threads share out among them.
package struct LineBlocks {
    /// Some lines as they stand in the file.
    package struct Block: Sendable {
        /// The number of the first line, from 1.
        var firstLine: Int
        /// The lines with their ends; the file's last line may lack one.
        package var bytes: [UInt8]

        /// Hands over each line that is not blank, with its number, without its end and without a byte-order mark.
        package func eachLine(
            _ visit: (_ number: Int, _ line: UnsafeBufferPointer<UInt8>) throws -> Void
        ) rethrows {
            try bytes.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                var start = 0
                var number = firstLine
                while start < bytes.count {
                    let feed = memchr(base + start, 0x0A, bytes.count - start)
                    let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
                    var line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
                        line = UnsafeBufferPointer(rebasing: line[3...])
                    }
                    if line.contains(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) { try visit(number, line) }
                    start = end + 1
                    number += 1
                }
            }
        }
    }

    /// Longer lines stop the reading: no data set has them, and they would fill memory.
    private static let longest = LineReader.longest

    private let file: URL
    private let stream: ByteStream
    private let size: Int
    private var pending: [UInt8] = []
    private var line = 1
    private var isAtEnd = false

    /// Opens a file.
    ///
    /// - Parameter size: about how many bytes a block holds.
    /// - Throws: ``SourceError`` if it can't be opened.
    package init(url: URL, size: Int = 1 << 20) throws {
        file = url
        stream = try ByteStream(url: url)
        self.size = size
    }

    /// The next lines; nil at the end.
    ///
    /// - Throws: ``SourceError`` where the file can't be read on, or a line is longer than 50 MB.
    package mutating func next() throws -> Block? {
        while !isAtEnd {
            guard let data = try stream.next() else {
                isAtEnd = true
                break
            }
            let searched = pending.count
            pending.append(contentsOf: data)
            if pending.count < size { continue }
            if let feed = pending[searched...].lastIndex(of: 0x0A) { return cut(after: feed) }
            if pending.count > Self.longest {
                throw SourceError(
                    file: file.path,
                    line: line,
                    reason: "expected rows of at most \(Self.longest >> 20) MB, found a longer one"
                )
            }
        }
        return pending.isEmpty ? nil : cut(after: pending.count - 1)
    }

    private mutating func cut(after last: Int) -> Block {
        let rest = Array(pending[(last + 1)...])
        pending.removeSubrange((last + 1)...)
        let block = Block(firstLine: line, bytes: pending)
        line += block.bytes.count { $0 == 0x0A }
        pending = rest
        return block
    }
}
