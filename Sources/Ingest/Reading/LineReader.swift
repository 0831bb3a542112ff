package import Foundation

/// Reads a file line by line in constant memory, packed or not.
package struct LineReader {
    /// What a line is, or why it can't be used.
    package enum Line: Sendable {
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
    package init(url: URL) throws {
        stream = try ByteStream(url: url)
    }

    /// Hands over each line with its number, from 1, without its end. A byte-order mark is dropped, empty lines are passed over.
    static func each(_ url: URL, _ visit: (_ number: Int, _ line: Line) throws -> Void) throws {
        var reader = try LineReader(url: url)
        while let (number, line) = try reader.next() { try visit(number, line) }
    }

    /// The next line that is not empty, with its number from 1; nil at the end.
    package mutating func next() throws -> (number: Int, line: Line)? {
        try nextLine { bytes in
            guard let bytes else { return .broken(Self.tooLong) }
            if bytes.contains(0) { return .broken("expected text, found a NUL byte") }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .broken("expected UTF-8, found other bytes")
            }
            return .text(text)
        }.map { (number: $0, line: $1) }
    }

    /// The next line that is not empty as its bytes, for who mends what is no text; nil in their place where it is too long.
    package mutating func nextBytes() throws -> (number: Int, bytes: [UInt8]?)? {
        try nextLine { $0 }.map { (number: $0, bytes: $1) }
    }

    /// Why a line that is too long is none.
    package static let tooLong = "expected a row of at most \(longest >> 20) MB, found a longer one"

    private mutating func nextLine<Row>(_ read: ([UInt8]?) -> Row) throws -> (Int, Row)? {
        while true {
            while takeToLineEnd() {
                if let ended = endLine(read) { return ended }
            }
            if isAtEnd { return nil }
            if let block = try stream.next() {
                rest = block
            } else {
                isAtEnd = true
                if !line.isEmpty || isTooLong, let ended = endLine(read) { return ended }
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

    private mutating func endLine<Row>(_ read: ([UInt8]?) -> Row) -> (Int, Row)? {
        number += 1
        defer {
            line.removeAll(keepingCapacity: line.capacity < 1 << 20)
            isTooLong = false
        }
        if isTooLong { return (number, read(nil)) }
        if line.last == 0x0D { line.removeLast() }
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return nil }
        return (number, read(line))
    }
}
