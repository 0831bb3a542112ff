import Foundation

/// Reads a file in blocks of whole lines, packed or not: what several threads share out among them.
public struct LineBlocks {
    /// Some lines as they stand in the file.
    public struct Block: Sendable {
        /// The number of the first line, from 1.
        public var firstLine: Int
        /// The lines with their ends; the file's last line may lack one.
        public var bytes: [UInt8]
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
    public init(url: URL, size: Int = 1 << 20) throws {
        file = url
        stream = try ByteStream(url: url)
        self.size = size
    }

    /// The next lines; nil at the end.
    ///
    /// - Throws: ``SourceError`` where the file can't be read on, or a line is longer than 50 MB.
    public mutating func next() throws -> Block? {
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
