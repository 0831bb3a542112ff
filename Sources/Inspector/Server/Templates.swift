import Crypto
import Foundation
import Hummingbird
import Mustache

/// What a template is filled with: texts, numbers, truths, and lists and dictionaries of these. `false` stands for what is not there.
typealias TemplateValues = [String: Any]

/// The pages' Mustache templates, compiled once.
///
/// Every text is escaped here, byte by byte, before Mustache sees it. Mustache's own escaping goes by characters, and would let a quote pass
/// that a combining mark follows.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: an error where a template of this release is not Mustache; a test renders each.
    init() throws {
        var library = MustacheLibrary()
        for (name, bytes) in Self.sources {
            try library.register("{{% CONTENT_TYPE:TEXT}}" + String(decoding: bytes, as: UTF8.self), named: name)
        }
        self.library = library
    }

    private static var sources: [String: [UInt8]] {
        [
            "answer": PackageResources.answer_mustache,
            "compare": PackageResources.compare_mustache,
            "decisions": PackageResources.decisions_mustache,
            "layout": PackageResources.layout_mustache,
            "list": PackageResources.list_mustache,
            "lists": PackageResources.lists_mustache,
            "message": PackageResources.message_mustache,
            "overview": PackageResources.overview_mustache,
            "rerank": PackageResources.rerank_mustache,
            "reranks": PackageResources.reranks_mustache,
            "source": PackageResources.source_mustache,
        ]
    }

    /// Fills a template.
    func render(_ name: String, _ values: TemplateValues) -> HTML {
        HTML(safe: library.render(values.mapValues(Self.escaped), withTemplate: name) ?? "")
    }

    private static func escaped(_ value: Any) -> Any {
        switch value {
        case let html as HTML: html.text
        case let text as String: HTML(escaping: text).text
        case let values as TemplateValues: values.mapValues(escaped)
        case let list as [TemplateValues]: list.map { $0.mapValues(escaped) }
        case let texts as [String]: texts.map { HTML(escaping: $0).text }
        default: value
        }
    }
}

/// A piece of HTML that is safe to stand in a page: made by a template or a plot, or escaped.
struct HTML: Sendable, Equatable {
    /// The HTML.
    let text: String

    /// Takes what a template or a plot made.
    init(safe text: String) {
        self.text = text
    }

    /// Escapes a text for element content and quoted attributes.
    init(escaping text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
        self.text = String(decoding: bytes, as: UTF8.self)
    }
}

/// The stylesheet and the script, which lie in the program; their addresses change with their bytes, so browsers may keep them.
struct Assets: Sendable {
    private struct Asset: Sendable {
        var name: String
        var type: String
        var bytes: [UInt8]
        var version: String

        init(name: String, type: String, bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.bytes = bytes
            version = SHA256.hash(data: bytes).prefix(6).map { String(format: "%02x", $0) }.joined()
        }

        var path: String { "/assets/\(name)?v=\(version)" }
    }

    private let style = Asset(name: "inspector.css", type: "text/css", bytes: PackageResources.inspector_css)
    private let code = Asset(name: "inspector.js", type: "text/javascript", bytes: PackageResources.inspector_js)

    /// The stylesheet's address.
    var stylesheet: String { style.path }
    /// The script's address.
    var script: String { code.path }

    /// Answers a request for an asset; nil for an unknown name.
    func response(_ name: String) -> Response? {
        guard let asset = [style, code].first(where: { $0.name == name }) else { return nil }
        return Response(
            status: .ok,
            headers: [
                .contentType: "\(asset.type); charset=utf-8", .cacheControl: "private, max-age=31536000, immutable",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes))
        )
    }
}
