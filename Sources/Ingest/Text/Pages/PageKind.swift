import Foundation

/// What the bytes of a page are.
enum PageKind: Hashable, Sendable {
    case html, plain, markdown, pdf, other

    /// Looks at the bytes first, then at the Content-Type, then at the address: servers call many things text/html.
    init(_ bytes: Data, contentType: String?, url: String?) {
        let type = (contentType ?? "").prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        // Half of the bytes of UTF-16 are zeros.
        let isMarked =
            CharsetDeclaration.byteOrderMark(bytes) != nil
            || CharsetDeclaration.charset(ofContentType: contentType)?.iconv.hasPrefix("UTF-16") == true
        let start = Self.start(of: bytes)
        if PDFText.isPDF(bytes), !start.hasPrefix("<") || type == "application/pdf" {
            self = .pdf
        } else if !isMarked, !Self.opens(start), Self.isBinary(bytes) {
            // A page that begins as one keeps its text whatever control characters stray in it, as in browsers.
            self = .other
        } else if Self.opens(start) || ["text/html", "application/xhtml+xml"].contains(type) {
            self = .html
        } else if type == "text/markdown" || type == "text/x-markdown" || Self.ending(url).isMarkdown {
            self = .markdown
        } else if type == "text/plain" || Self.ending(url).isPlain {
            self = .plain
        } else if type.isEmpty || type == "application/octet-stream" || type.hasPrefix("text/") || type.hasSuffix("xml")
        {
            self = start.hasPrefix("<") || Self.holdsTags(start) ? .html : .plain
        } else {
            self = .other
        }
    }

    /// The first characters after white space, in lower case, a byte each; NULs of UTF-16 left out.
    private static func start(of bytes: Data) -> String {
        let mark = CharsetDeclaration.byteOrderMark(bytes)?.length ?? 0
        let seen = bytes.dropFirst(mark).prefix(2048).drop { $0 <= 0x20 }.filter { $0 != 0 }
        return String(String.UnicodeScalarView(seen.map { Unicode.Scalar($0) })).lowercased()
    }

    /// Whether bytes begin as nothing but HTML or XHTML does.
    static func beginsAsHTML(_ bytes: Data) -> Bool { opens(start(of: bytes)) }

    /// Beginnings that only a page in HTML has.
    private static func opens(_ start: String) -> Bool {
        ["<!doctype html", "<html", "<head", "<body"].contains { start.hasPrefix($0) }
            || (start.hasPrefix("<?xml") && start.contains("<html"))
            || (start.hasPrefix("<!--") && start.contains("<html"))
    }

    private static func holdsTags(_ start: String) -> Bool {
        ["<p>", "<p ", "<div", "<br", "<a href", "<title", "<h1", "<table"].contains { start.contains($0) }
    }

    /// Control characters that no text has (WHATWG MIME sniffing, "binary data byte").
    private static func isBinary(_ bytes: Data) -> Bool {
        bytes.prefix(1445).contains {
            $0 <= 0x08 || $0 == 0x0B || (0x0E...0x1A).contains($0) || (0x1C...0x1F).contains($0)
        }
    }

    private static func ending(_ url: String?) -> (isPlain: Bool, isMarkdown: Bool) {
        let path = (url ?? "").prefix { $0 != "?" && $0 != "#" }.lowercased()
        return (path.hasSuffix(".txt"), path.hasSuffix(".md") || path.hasSuffix(".markdown"))
    }
}
