import Foundation

/// Reads a file line by line in constant memory, packed or not.
public struct LineReader {
    /// What a line is, or why it can't be used.
    public enum Line: Sendable {
        /// A line without its end.
        case text(String)
        /// Why it can't be used.
        case broken(String)
    }

    /// Longer lines are broken rows: no data set has them, and they would fill memory.
    static let longest = 50 << 20

    private let stream: ByteStream
    private var line: [UInt8] = []
    private var rest = Data()
    private var number = 0
    private var isTooLong = false
    private var isAtEnd = false

    /// Opens a file.
    ///
    /// - Throws: ``SourceError`` if it can't be opened.
    public init(url: URL) throws {
        stream = try ByteStream(url: url)
    }

    /// Hands over each line with its number, from 1, without its end. A byte-order mark is dropped, empty lines are passed over.
    static func each(_ url: URL, _ visit: (_ number: Int, _ line: Line) throws -> Void) throws {
        var reader = try LineReader(url: url)
        while let (number, line) = try reader.next() { try visit(number, line) }
    }

    /// The next line that is not empty, with its number from 1; nil at the end.
    public mutating func next() throws -> (number: Int, line: Line)? {
        while true {
            while takeToLineEnd() {
                if let ended = endLine() { return ended }
            }
            if isAtEnd { return nil }
            if let block = try stream.next() {
                rest = block
            } else {
                isAtEnd = true
                if !line.isEmpty || isTooLong, let ended = endLine() { return ended }
            }
        }
    }

    /// Moves what is left of the block into the line, up to the line's end.
    ///
    /// - Returns: whether the end was there.
    private mutating func takeToLineEnd() -> Bool {
        // The bytes are looked at in one go: a search by index asks `Data` for each of them.
        let block = rest
        let (taken, found) = block.withUnsafeBytes { bytes in
            let end = bytes.firstIndex(of: 0x0A)
            let part = UnsafeRawBufferPointer(rebasing: bytes[..<(end ?? bytes.count)])
            if line.count + part.count > Self.longest {
                isTooLong = true
                line = []
            } else if !isTooLong {
                line.append(contentsOf: part)
            }
            return (part.count, end != nil)
        }
        rest = found ? block.dropFirst(taken + 1) : Data()
        return found
    }

    private mutating func endLine() -> (number: Int, line: Line)? {
        number += 1
        defer {
            line.removeAll(keepingCapacity: line.capacity < 1 << 20)
            isTooLong = false
        }
        if isTooLong {
            return (number, .broken("expected a row of at most \(Self.longest >> 20) MB, found a longer one"))
        }
        if line.last == 0x0D { line.removeLast() }
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return nil }
        if line.contains(0) { return (number, .broken("expected text, found a NUL byte")) }
        guard let text = String(validating: line, as: UTF8.self) else {
            return (number, .broken("expected UTF-8, found other bytes"))
        }
        return (number, .text(text))
    }
}
