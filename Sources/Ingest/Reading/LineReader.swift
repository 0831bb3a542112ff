import Foundation

/// Reads a file line by line in constant memory.
struct LineReader {
    /// What a line is, or why it can't be used.
    enum Line {
        case text(String)
        case broken(String)
    }

    /// Longer lines are broken rows: no data set has them, and they would fill memory.
    static let longest = 50 << 20
    private static let block = 1 << 16

    let url: URL

    /// Hands over each line with its number, from 1, without its end. A byte-order mark is dropped, empty lines are passed over.
    ///
    /// - Throws: ``SourceError`` if the file can't be opened or read.
    func each(_ visit: (_ number: Int, _ line: Line) throws -> Void) throws {
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: url)
        } catch {
            throw SourceError(
                file: url.path,
                reason: "expected a readable file, found none; check the path and its permissions"
            )
        }
        defer { try? handle.close() }
        var line: [UInt8] = []
        var number = 0
        var isTooLong = false
        func end() throws {
            number += 1
            defer {
                line.removeAll(keepingCapacity: line.capacity < 1 << 20)
                isTooLong = false
            }
            if isTooLong {
                return try visit(
                    number,
                    .broken("expected a row of at most \(Self.longest >> 20) MB, found a longer one")
                )
            }
            if line.last == 0x0D { line.removeLast() }
            if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
            if line.contains(0) { return try visit(number, .broken("expected text, found a NUL byte")) }
            guard let text = String(validating: line, as: UTF8.self) else {
                return try visit(number, .broken("expected UTF-8, found other bytes"))
            }
            try visit(number, .text(text))
        }
        while let block = try handle.read(upToCount: Self.block), !block.isEmpty {
            var rest = block[...]
            while let feed = rest.firstIndex(of: 0x0A) {
                if !isTooLong { line.append(contentsOf: rest[..<feed]) }
                try end()
                rest = rest[rest.index(after: feed)...]
            }
            if line.count + rest.count > Self.longest {
                isTooLong = true
                line = []
            } else if !isTooLong {
                line.append(contentsOf: rest)
            }
        }
        if !line.isEmpty || isTooLong { try end() }
    }
}
