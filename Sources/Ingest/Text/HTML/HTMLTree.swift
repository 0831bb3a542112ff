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

/// Cuts tags with more attributes than anybody writes: libxml2 compares each attribute of a tag with all before it, so that a
/// tag of 2 MB would take minutes.
enum AttributeLimit {
    /// Attributes that a tag may have.
    static let most = 1000

    private enum State { case text, tag, value, quoted(UInt8), bare, comment, raw([UInt8]), cut }

    /// The markup, with what a tag has beyond ``most`` attributes left out. Takes one pass; nearly always all of it comes back.
    static func applied(to markup: Data) -> Data {
        // No tag of a smaller page takes long.
        guard markup.count > 8 * most else { return markup }
        let bytes = [UInt8](markup)
        var kept: [Range<Int>] = []
        var start = 0
        var state = State.text
        var name: [UInt8] = []
        var attributes = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch state {
            case .text:
                guard byte == UInt8(ascii: "<"), index + 1 < bytes.count else { break }
                if matches("<!--", bytes, index) {
                    state = .comment
                } else if isLetter(bytes[index + 1]) {
                    name = Array(bytes[(index + 1)...].prefix(8).prefix { isLetter($0) }.map { $0 | 0x20 })
                    attributes = 0
                    state = .tag
                }
            case .comment: if matches("-->", bytes, index) { state = .text }
            case .raw(let name): if matches("</", bytes, index), isName(name, bytes, index + 2) { state = .text }
            case .tag, .bare:
                if byte == UInt8(ascii: ">") {
                    state = ["script", "style"].contains { Array($0.utf8) == name } ? .raw(name) : .text
                } else if byte <= 0x20 || byte == UInt8(ascii: "/") {
                    attributes += 1
                    state = .tag
                } else if byte == UInt8(ascii: "="), case .tag = state {
                    state = .value
                }
            case .value:
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    state = .quoted(byte)
                } else if byte > 0x20 {
                    state = .bare
                    continue
                }
            case .quoted(let quote):
                if byte == quote {
                    attributes += 1
                    state = .tag
                }
            case .cut:
                if byte == UInt8(ascii: ">") || matches("</", bytes, index) {
                    start = index
                    state = .text
                }
            }
            // A quoted value and the blank after it count as one each.
            if attributes > 2 * most, case .tag = state {
                // With the byte that ends the attribute: a quote left out would open the rest of the page.
                kept.append(start..<(index + 1))
                start = bytes.count
                attributes = 0
                state = .cut
            }
            index += 1
        }
        guard !kept.isEmpty else { return markup }
        kept.append(min(start, bytes.count)..<bytes.count)
        var result = Data()
        for (number, range) in kept.enumerated() {
            // What follows a cut starts with the end of its tag, or with another tag.
            if number > 0, range.isEmpty || bytes[range.lowerBound] != UInt8(ascii: ">") {
                result.append(UInt8(ascii: ">"))
            }
            result.append(contentsOf: bytes[range])
        }
        return result
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func matches(_ text: StaticString, _ bytes: [UInt8], _ index: Int) -> Bool {
        guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] { return false }
        return true
    }

    private static func isName(_ name: [UInt8], _ bytes: [UInt8], _ index: Int) -> Bool {
        index + name.count <= bytes.count && zip(name, bytes[index...]).allSatisfy { $0 == $1 | 0x20 }
    }
}
