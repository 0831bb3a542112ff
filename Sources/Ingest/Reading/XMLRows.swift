import CXML2
import Foundation

/// Reads the `<row …/>` elements of a StackExchange dump with libxml2's push parser, in constant memory.
final class XMLRows {
    private let url: URL
    private let member: String?
    private let longestRow: Int
    private var visit: ((Result<XMLRow, BrokenRow>) throws -> Void)?
    private var thrown: (any Error)?
    private var parser: xmlParserCtxtPtr?
    /// Elements that are open; the file is whole if its root has been closed.
    private var depth = 0
    private var isRootClosed = false
    /// The name of the outermost element.
    private var root = ""
    /// What the parser found wrong since the last row.
    private var fault: (line: Int, words: String)?
    private var sieve = UTF8Sanitizer()
    /// The number of the line that the bytes given so far end in.
    private var line = 1
    /// Bytes that the parser was given since it last showed an element.
    private var unanswered = 0
    /// What is left of this line is passed over.
    private var isSkipping = false

    /// - Parameters:
    ///   - member: the file that is wanted where `url` is an archive.
    ///   - longestRow: in bytes; a longer row is broken, and reading goes on in the line after it.
    init(url: URL, member: String? = nil, longestRow: Int = LineReader.longest) {
        self.url = url
        self.member = member
        self.longestRow = longestRow
    }

    /// Hands over each row, or why one can't be read.
    ///
    /// - Throws: ``SourceError`` where the file can't be read or ends too early, and what `visit` throws.
    func each(_ visit: @escaping (Result<XMLRow, BrokenRow>) throws -> Void) throws {
        let stream = try ByteStream(url: url, member: member)
        self.visit = visit
        try makeParser()
        defer {
            xmlFreeParserCtxt(parser)
            self.parser = nil
            self.visit = nil
        }
        while let block = try stream.next() { try take(sieve.pass(block)) }
        try take(sieve.finish())
        xmlParseChunk(parser, nil, 0, 1)
        if let thrown { throw thrown }
        guard isRootClosed else {
            throw SourceError(
                file: url.path,
                line: parser.map { Int(xmlSAX2GetLineNumber($0)) } ?? line,
                reason:
                    "expected the well-formed XML of a dump, found: \(fault?.words ?? "an end in its midst"); the file may be cut, fetch it again"
            )
        }
    }

    private func makeParser() throws {
        xmlFreeParserCtxt(parser)
        var handler = xmlSAXHandler()
        handler.initialized = XML_SAX2_MAGIC
        handler.startElementNs = { context, name, _, _, _, _, count, _, attributes in
            guard let context, let name else { return }
            Unmanaged<XMLRows>.fromOpaque(context).takeUnretainedValue().start(name, Int(count), attributes)
        }
        handler.endElementNs = { context, _, _, _ in
            guard let context else { return }
            Unmanaged<XMLRows>.fromOpaque(context).takeUnretainedValue().end()
        }
        handler.serror = { context, error in
            guard let context, let error else { return }
            Unmanaged<XMLRows>.fromOpaque(context).takeUnretainedValue().note(error.pointee)
        }
        let parser = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        guard let parser else { throw SourceError(file: url.path, reason: "libxml2 could not make a parser") }
        self.parser = parser
        // Entities resolved in attribute values; rows over 10 MB allowed; never a network access; one bad row is not the end.
        let options = [XML_PARSE_NOENT, XML_PARSE_HUGE, XML_PARSE_NONET, XML_PARSE_RECOVER]
        xmlCtxtUseOptions(parser, options.reduce(0) { $0 | Int32($1.rawValue) })
    }

    private func take(_ bytes: [UInt8]) throws {
        var bytes = bytes[...]
        if isSkipping {
            guard let feed = bytes.firstIndex(of: 0x0A) else { return }
            isSkipping = false
            bytes = bytes[(feed + 1)...]
            // The new parser counts lines from the file's first one.
            try push([UInt8](repeating: 0x0A, count: line)[...])
            line += 1
        }
        unanswered += bytes.count
        try push(bytes)
        line += bytes.count { $0 == 0x0A }
        if unanswered > longestRow { try giveUp() }
    }

    private func push(_ bytes: ArraySlice<UInt8>) throws {
        _ = bytes.withUnsafeBytes { bytes in
            xmlParseChunk(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 0)
        }
        if let thrown { throw thrown }
    }

    /// The row at hand is too long: no dump has such a row, and it would fill memory. A new parser goes on behind its line.
    private func giveUp() throws {
        let row = parser.map { Int(xmlSAX2GetLineNumber($0)) } ?? line
        let reason = "expected a row of at most \(longestRow >> 20) MB, found a longer one"
        try visit?(.failure(BrokenRow(file: url.path, line: row, reason: reason)))
        _ = sieve.takeBadLine(upTo: line)
        fault = nil
        depth = 0
        unanswered = 0
        try makeParser()
        try push(Array("<\(root)>".utf8)[...])
        isSkipping = true
    }

    /// Five pointers an attribute: name, prefix, namespace, start and end of the value.
    private func start(
        _ name: UnsafePointer<xmlChar>,
        _ count: Int,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        depth += 1
        unanswered = 0
        if depth == 1 { root = String(cString: name) }
        guard thrown == nil, xmlStrEqual(name, "row") != 0, let parser else { return }
        do {
            try show(XMLRow(count: count, attributes, line: Int(xmlSAX2GetLineNumber(parser))))
        } catch {
            thrown = error
            xmlStopParser(parser)
        }
    }

    /// Hands a row over, or tells what was wrong up to here.
    private func show(_ row: XMLRow) throws {
        if let bad = sieve.takeBadLine(upTo: row.line) { fault = fault ?? (bad, "bytes that are no text in UTF-8") }
        guard let fault else { return try visit?(.success(row)) ?? () }
        self.fault = nil
        let reason = "expected well-formed XML in UTF-8, found: \(fault.words)"
        try visit?(.failure(BrokenRow(file: url.path, line: fault.line, reason: reason)))
    }

    private func end() {
        depth -= 1
        unanswered = 0
        if depth == 0 { isRootClosed = true }
    }

    private func note(_ error: xmlError) {
        guard fault == nil else { return }
        let words = error.message.map { String(cString: $0).trimmingCharacters(in: .whitespacesAndNewlines) }
        fault = (Int(error.line), words ?? "an error")
    }
}

/// A `<row …/>` while its reader shows it; its attributes become texts only when they are asked for.
struct XMLRow {
    /// Five pointers an attribute: name, prefix, namespace, start and end of the value.
    private let attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    private let count: Int
    /// The line in the file.
    let line: Int

    fileprivate init(count: Int, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, line: Int) {
        self.count = count
        self.attributes = attributes
        self.line = line
    }

    /// The bytes of a value; nil where the row has no such attribute.
    func bytes(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        guard let attributes else { return nil }
        for place in stride(from: 0, to: count * 5, by: 5) {
            guard let key = attributes[place], let start = attributes[place + 3], let end = attributes[place + 4] else {
                continue
            }
            if strcmp(UnsafeRawPointer(key).assumingMemoryBound(to: CChar.self), name.utf8Start) == 0 {
                return UnsafeBufferPointer(start: start, count: end - start)
            }
        }
        return nil
    }

    /// A value; nil where the row has no such attribute.
    subscript(_ name: StaticString) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// A whole number without a sign; nil where there is none.
    func number(_ name: StaticString) -> Int? {
        guard let bytes = bytes(name), (1...18).contains(bytes.count) else { return nil }
        var value = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
