import CXML2
import Foundation

/// A parsed HTML document, for as long as a closure looks at it.
enum HTMLTree {
    /// Deeper trees are cut: text nested that deep is an attack, not writing.
    static let maximumDepth = 400

    /// Parses bytes, forgiving as browsers are.
    ///
    /// - Parameters:
    ///   - encoding: what the bytes are in; nil lets libxml2 look for a byte-order mark and a meta tag, and assume UTF-8 otherwise.
    ///   - body: looks at the root element; nil where nothing could be parsed.
    static func with<Value>(_ bytes: Data, encoding: String?, _ body: (xmlNodePtr?) -> Value) -> Value {
        let options = Int32(
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
                | HTML_PARSE_NONET.rawValue
                | HTML_PARSE_COMPACT.rawValue
        )
        let document = AttributeLimit.applied(to: closingComments(bytes)).withUnsafeBytes { buffer in
            rf_read_html(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(clamping: buffer.count),
                encoding,
                options
            )
        }
        defer { if let document { xmlFreeDoc(document) } }
        return body(document.flatMap { xmlDocGetRootElement($0) })
    }

    /// With an end to each `<!-->` and `<!--->`, which are whole comments to browsers and the beginning of one to libxml2.
    private static func closingComments(_ bytes: Data) -> Data {
        var rest = bytes[...]
        var closed = Data()
        while let start = rest.range(of: Data("<!--".utf8)) {
            let end = ["->", ">"].first { rest[start.upperBound...].starts(with: Array($0.utf8)) }
            closed += rest[..<start.upperBound]
            rest = rest[start.upperBound...]
            guard let end else { continue }
            closed += Data("-->".utf8)
            rest = rest.dropFirst(end.utf8.count)
        }
        return closed.isEmpty ? bytes : closed + rest
    }

    /// An element's name in lower case, as the parser of HTML makes it; empty for other nodes.
    static func name(_ node: xmlNodePtr) -> String {
        guard node.pointee.type == XML_ELEMENT_NODE, let name = node.pointee.name else { return "" }
        return String(cString: name)
    }

    /// The text of a text node.
    static func text(_ node: xmlNodePtr) -> String? {
        bytes(node).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text of a text node where it lies.
    static func bytes(_ node: xmlNodePtr) -> UnsafeBufferPointer<UInt8>? {
        guard node.pointee.type == XML_TEXT_NODE || node.pointee.type == XML_CDATA_SECTION_NODE,
            let content = node.pointee.content
        else { return nil }
        let count = strlen(UnsafeRawPointer(content).assumingMemoryBound(to: CChar.self))
        return UnsafeBufferPointer(start: content, count: count)
    }

    /// The value of an attribute.
    static func attribute(_ name: String, of node: xmlNodePtr) -> String? {
        guard let value = xmlGetProp(node, name) else { return nil }
        defer { rf_xml_free(value) }
        return String(cString: value)
    }

    /// An element's children in their order.
    static func children(_ node: xmlNodePtr) -> [xmlNodePtr] {
        var children: [xmlNodePtr] = []
        eachChild(node) { children.append($0) }
        return children
    }

    /// Goes through an element's children in their order.
    static func eachChild(_ node: xmlNodePtr, _ visit: (xmlNodePtr) -> Void) {
        var next = node.pointee.children
        while let child = next {
            visit(child)
            next = child.pointee.next
        }
    }
}
