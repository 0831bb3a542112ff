import CXML2
import Foundation

/// Reads the `<row …/>` elements of a StackExchange dump with libxml2's push parser, in constant memory.
final class XMLRows {
    private let url: URL
    private var visit: (([String: String], Int) throws -> Void)?
    private var thrown: (any Error)?
    private var line = 0
    private var parser: xmlParserCtxtPtr?

    init(url: URL) {
        self.url = url
    }

    /// Hands over each row's attributes with its line.
    ///
    /// - Throws: ``SourceError`` where the file can't be read or is no well-formed XML, and what `visit` throws.
    func each(_ visit: @escaping ([String: String], _ line: Int) throws -> Void) throws {
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: url)
        } catch {
            throw SourceError(
                file: url.path,
                reason: "expected a readable Posts.xml, found none; check the path and its permissions"
            )
        }
        defer { try? handle.close() }
        self.visit = visit
        thrown = nil
        var handler = xmlSAXHandler()
        handler.initialized = XML_SAX2_MAGIC
        handler.startElementNs = { context, name, _, _, _, _, count, _, attributes in
            guard let context, let name else { return }
            Unmanaged<XMLRows>.fromOpaque(context).takeUnretainedValue().start(name, Int(count), attributes)
        }
        let parser = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        guard let parser else { throw SourceError(file: url.path, reason: "libxml2 could not make a parser") }
        self.parser = parser
        defer {
            xmlFreeParserCtxt(parser)
            self.parser = nil
            self.visit = nil
        }
        // Entities resolved in attribute values; rows over 10 MB allowed; never a network access.
        xmlCtxtUseOptions(parser, Int32(XML_PARSE_NOENT.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_NONET.rawValue))
        while let block = try handle.read(upToCount: 1 << 16), !block.isEmpty {
            let code = block.withUnsafeBytes { bytes in
                xmlParseChunk(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), 0)
            }
            if let thrown { throw thrown }
            if code != 0 { throw failure(parser) }
        }
        if xmlParseChunk(parser, nil, 0, 1) != 0 { throw failure(parser) }
    }

    private func start(
        _ name: UnsafePointer<xmlChar>,
        _ count: Int,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard thrown == nil, let attributes, String(cString: name) == "row" else { return }
        var row: [String: String] = [:]
        for index in 0..<count {
            // Five pointers an attribute: name, prefix, namespace, start and end of the value.
            guard let key = attributes[index * 5], let begin = attributes[index * 5 + 3],
                let end = attributes[index * 5 + 4]
            else { continue }
            row[String(cString: key)] = String(
                decoding: UnsafeBufferPointer(start: begin, count: end - begin),
                as: UTF8.self
            )
        }
        do {
            try visit?(row, parser.map { Int(xmlSAX2GetLineNumber($0)) } ?? 0)
        } catch {
            thrown = error
            if let parser { xmlStopParser(parser) }
        }
    }

    private func failure(_ parser: xmlParserCtxtPtr) -> SourceError {
        let error = xmlCtxtGetLastError(parser)
        let words = error.flatMap { $0.pointee.message }.map {
            String(cString: $0).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let line = error.map { Int($0.pointee.line) }
        return SourceError(
            file: url.path,
            line: line,
            reason:
                "expected the well-formed XML of a dump, found: \(words ?? "an error"); the file may be cut, unpack it again"
        )
    }
}
