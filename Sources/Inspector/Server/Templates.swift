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
