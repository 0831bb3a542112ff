import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What elements and attributes a piece of XML holds.
final class HTMLProbe: NSObject, XMLParserDelegate {
    private(set) var elements: Set<String> = []
    private(set) var attributes: Set<String> = []

    /// - Throws: if it is not well-formed.
    static func xml(_ text: String) throws -> HTMLProbe {
        let probe = HTMLProbe()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = probe
        try #require(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "") \(text.prefix(400))")
        return probe
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes found: [String: String]
    ) {
        elements.insert(name)
        attributes.formUnion(found.keys)
    }
}
