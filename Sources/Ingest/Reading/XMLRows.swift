import CXML2
import Foundation

/// Reads the `<row …/>` elements of a StackExchange dump with libxml2's push parser, in constant memory.
final class XMLRows {
    private let url: URL
    private let member: String?
    private var visit: ((Result<XMLRow, BrokenRow>) throws -> Void)?
    private var thrown: (any Error)?
    private var parser: xmlParserCtxtPtr?
    /// Elements that are open; the file is whole if its root has been closed.
    private var depth = 0
    private var isRootClosed = false
    /// What the parser found wrong since the last row.
    private var fault: (line: Int, words: String)?
    private var sieve = UTF8Sieve()

    /// - Parameter member: the file that is wanted where `url` is an archive.
    init(url: URL, member: String? = nil) {
        self.url = url
        self.member = member
    }

    /// Hands over each row, or why one can't be read.
    ///
    /// - Throws: ``SourceError`` where the file can't be read or ends too early, and what `visit` throws.
    func each(_ visit: @escaping (Result<XMLRow, BrokenRow>) throws -> Void) throws {
        let stream = try ByteStream(url: url, member: member)
        self.visit = visit
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
        defer {
            xmlFreeParserCtxt(parser)
            self.parser = nil
            self.visit = nil
        }
        // Entities resolved in attribute values; rows over 10 MB allowed; never a network access; one bad row is not the end.
        let options = [XML_PARSE_NOENT, XML_PARSE_HUGE, XML_PARSE_NONET, XML_PARSE_RECOVER]
        xmlCtxtUseOptions(parser, options.reduce(0) { $0 | Int32($1.rawValue) })
        while let block = try stream.next() { try push(sieve.pass(block), parser) }
        try push(sieve.finish(), parser)
        xmlParseChunk(parser, nil, 0, 1)
        if let thrown { throw thrown }
        guard isRootClosed else {
            throw SourceError(
                file: url.path,
                line: Int(xmlSAX2GetLineNumber(parser)),
                reason:
                    "expected the well-formed XML of a dump, found: \(fault?.words ?? "an end in its midst"); the file may be cut, fetch it again"
            )
        }
    }

    private func push(_ bytes: [UInt8], _ parser: xmlParserCtxtPtr) throws {
        _ = bytes.withUnsafeBytes { bytes in
            xmlParseChunk(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 0)
        }
        if let thrown { throw thrown }
    }

    private func start(
        _ name: UnsafePointer<xmlChar>,
        _ count: Int,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        depth += 1
        guard thrown == nil, strcmp(name, "row") == 0, let parser else { return }
        let line = Int(xmlSAX2GetLineNumber(parser))
        do {
            if let bad = sieve.takeBadLine(upTo: line) { fault = fault ?? (bad, "bytes that are no text in UTF-8") }
            if let fault {
                self.fault = nil
                let reason = "expected well-formed XML in UTF-8, found: \(fault.words)"
                try visit?(.failure(BrokenRow(file: url.path, line: fault.line, reason: reason)))
            } else {
                try visit?(.success(XMLRow(attributes: attributes, count: count, line: line)))
            }
        } catch {
            thrown = error
            xmlStopParser(parser)
        }
    }

    private func end() {
        depth -= 1
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
