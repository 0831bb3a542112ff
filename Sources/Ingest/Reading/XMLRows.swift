import CXML2
import Foundation

/// Reads the `<row …/>` elements of a StackExchange dump, in constant memory.
///
/// libxml2's push parser says what is well-formed. Once it has shown a line to be a row, the lines after it that ``RowScanner`` knows for rows
/// are not given to it; it gets the first other one, after as many line ends as it has missed.
final class XMLRows {
    private let url: URL
    private let member: String?
    private let scans: Bool
    private var visit: ((Result<XMLRow, BrokenRow>) throws -> Void)?
    private var thrown: (any Error)?
    private var parser: xmlParserCtxtPtr?
    /// Elements that are open; the file is whole if its root has been closed.
    private var depth = 0
    private var isRootClosed = false
    /// What the parser found wrong since the last row.
    private var fault: (line: Int, words: String)?
    private var sieve = UTF8Sanitizer()
    private var scanner = RowScanner()
    /// The beginning of a line whose end has not come.
    private var pending: [UInt8] = []
    /// The beginning of this line was given to the parser.
    private var isMidLine = false
    /// The number of the line that begins next.
    private var line = 1
    /// Whether the parser has read all before this line and is between two rows.
    private var isInStep = false
    /// Lines that the parser was not shown.
    private var missed = 0
    /// The line of the last row that the parser has shown.
    private var lastRow = 0
    /// Bytes that the parser was given since it last showed an element.
    private var unanswered = 0
    /// What is left of this line is passed over.
    private var isSkipping = false
    /// The name of the outermost element.
    private var root = ""
    private let longestRow: Int

    /// Longer lines go to the parser in parts.
    private static let longestLine = 4 << 20

    /// - Parameters:
    ///   - member: the file that is wanted where `url` is an archive.
    ///   - scans: whether ordinary rows are read without the parser, which makes no difference but time.
    ///   - longestRow: in bytes; a longer row is broken, and reading goes on in the line after it.
    init(url: URL, member: String? = nil, scans: Bool = true, longestRow: Int = LineReader.longest) {
        self.url = url
        self.member = member
        self.scans = scans
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
        while let block = try stream.next() { try sieve.pass(block).withUnsafeBufferPointer { try take($0) } }
        try sieve.finish().withUnsafeBufferPointer { try take($0) }
        try pending.withUnsafeBufferPointer { try parse($0, endsLine: true) }
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

    /// Cuts bytes into lines.
    private func take(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        while let feed = memchr(base + start, 0x0A, bytes.count - start) {
            let end = UnsafeRawPointer(base).distance(to: feed) + 1
            let part = UnsafeBufferPointer(rebasing: bytes[start..<end])
            if isSkipping {
                endSkipping()
            } else if pending.isEmpty {
                try takeLine(part)
            } else {
                pending.append(contentsOf: part)
                let whole = pending
                pending = []
                try whole.withUnsafeBufferPointer { try takeLine($0) }
            }
            start = end
        }
        if isSkipping { return }
        pending.append(contentsOf: bytes[start...])
        if pending.count > Self.longestLine {
            try pending.withUnsafeBufferPointer { try parse($0, endsLine: false) }
            pending = []
            isMidLine = true
        }
    }

    private func takeLine(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        let isOrdinary = scans && !isMidLine && scanner.read(bytes)
        if isOrdinary, isInStep {
            try scanner.attributes.withUnsafeBufferPointer { try show($0, line: line) }
            missed += 1
        } else {
            try parse(bytes, endsLine: true)
            isInStep = isOrdinary && depth == 1 && lastRow == line && fault == nil
        }
        isMidLine = false
        line += 1
    }

    /// Gives bytes to the parser, after as many line ends as it has missed.
    private func parse(_ bytes: UnsafeBufferPointer<UInt8>, endsLine: Bool) throws {
        isInStep = false
        while missed > 0 {
            let count = min(missed, ByteStream.blockSize)
            missed -= count
            try [UInt8](repeating: 0x0A, count: count).withUnsafeBufferPointer { try push($0) }
        }
        unanswered += bytes.count
        try push(bytes)
        if unanswered > longestRow, bytes.count > 0 { try giveUp(endsLine: endsLine) }
    }

    private func push(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        _ = bytes.withMemoryRebound(to: CChar.self) { bytes in
            xmlParseChunk(parser, bytes.baseAddress, Int32(bytes.count), 0)
        }
        if let thrown { throw thrown }
    }

    /// The row at hand is too long: no dump has such a row, and it would fill memory. A new parser goes on behind its line.
    private func giveUp(endsLine: Bool) throws {
        let reason = "expected a row of at most \(longestRow >> 20) MB, found a longer one"
        try visit?(.failure(BrokenRow(file: url.path, line: line, reason: reason)))
        _ = sieve.takeBadLine(upTo: line)
        fault = nil
        depth = 0
        unanswered = 0
        try makeParser()
        try Array("<\(root)>".utf8).withUnsafeBufferPointer { try push($0) }
        // So that the lines after this one are numbered as those of the file.
        missed = line
        isSkipping = !endsLine
    }

    private func endSkipping() {
        isSkipping = false
        isMidLine = false
        line += 1
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
        guard thrown == nil, strcmp(name, "row") == 0, let parser else { return }
        lastRow = Int(xmlSAX2GetLineNumber(parser))
        let row = (0..<count).compactMap { index -> XMLRow.Attribute? in
            guard let attributes, let key = attributes[index * 5], let begin = attributes[index * 5 + 3],
                let end = attributes[index * 5 + 4]
            else { return nil }
            return XMLRow.Attribute(
                name: UnsafeBufferPointer(
                    start: key,
                    count: strlen(UnsafeRawPointer(key).assumingMemoryBound(to: CChar.self))
                ),
                value: UnsafeBufferPointer(start: begin, count: end - begin),
                isEscaped: false
            )
        }
        do {
            try row.withUnsafeBufferPointer { try show($0, line: lastRow) }
        } catch {
            thrown = error
            xmlStopParser(parser)
        }
    }

    /// Hands a row over, or tells what was wrong up to here.
    private func show(_ attributes: UnsafeBufferPointer<XMLRow.Attribute>, line: Int) throws {
        if let bad = sieve.takeBadLine(upTo: line) { fault = fault ?? (bad, "bytes that are no text in UTF-8") }
        guard let fault else { return try visit?(.success(XMLRow(attributes, line: line))) ?? () }
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

    private func strcmp(_ name: UnsafePointer<xmlChar>, _ other: StaticString) -> Int32 {
        for place in 0..<other.utf8CodeUnitCount where name[place] != other.utf8Start[place] { return 1 }
        return name[other.utf8CodeUnitCount] == 0 ? 0 : 1
    }
}
