import Mustache

/// The pages' Mustache templates, compiled once; every value is escaped for HTML but where a template says otherwise by three braces.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: an error where a template of this release is not Mustache; a test renders each.
    init() throws {
        var library = MustacheLibrary()
        for (name, bytes) in Self.sources {
            try library.register(String(decoding: bytes, as: UTF8.self), named: name)
        }
        self.library = library
    }

    private static var sources: [String: [UInt8]] {
        [
            "layout": PackageResources.layout_mustache,
            "overview": PackageResources.overview_mustache,
        ]
    }

    /// Fills a template.
    func render(_ name: String, _ values: [String: Any]) -> String {
        library.render(values, withTemplate: name) ?? ""
    }
}
