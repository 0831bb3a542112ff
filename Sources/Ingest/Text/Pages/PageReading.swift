import CXML2
package import Foundation

/// What reading a page came to: its text, or why there is none.
///
///     switch PageReading.read(body, contentType: header, url: address) {
///     case .text(let page): PassageSplitter.split(page.text)
///     case .unreadable(let cause): count(cause)
///     }
package enum PageReading: Hashable, Sendable {
    /// Changes whenever the same bytes give another text, or the same text other passages, so that what was made of the old ones counts as
    /// stale.
    package static let version = "6"
    /// Versions of earlier releases, whose stores say nothing else of them than what they put into their fingerprints; newest first.
    package static let earlierVersions = ["5", "4", "3", "2"]

    /// The page's text.
    case text(PageText)
    /// There is none to be had.
    case unreadable(UnreadablePage)

    /// Reads a page of any kind: HTML, XHTML, plain text, Markdown, PDF; what it is shows in its bytes first, then in the Content-Type, then in the address.
    ///
    /// Never fails otherwise, whatever the bytes are. HTML takes some 100 ms a megabyte; a PDF blocks the thread for as long as ``PDFLimits`` allow.
    ///
    /// - Parameters:
    ///   - contentType: the Content-Type header, if there was one.
    ///   - url: the address or the file's name, if known.
    ///   - limits: what a PDF may cost.
    package static func read(
        _ bytes: Data,
        contentType: String? = nil,
        url: String? = nil,
        limits: PDFLimits = PDFLimits()
    ) -> PageReading {
        guard !bytes.isEmpty else { return .unreadable(.empty) }
        switch PageKind(bytes, contentType: contentType, url: url) {
        case .html:
            let page = WebPage(html: bytes, contentType: contentType)
            return found(PageText(title: page.title, text: page.text, language: page.language))
        case .plain:
            return found(PageText(text: PageDecoder.text(bytes, contentType: contentType, isMarkup: false)))
        case .markdown:
            return found(MarkdownText.page(PageDecoder.text(bytes, contentType: contentType, isMarkup: false)))
        case .pdf:
            switch PDFText.text(bytes, limits: limits) {
            case .success(let text): return .text(PageText(text: text))
            case .failure(let cause): return .unreadable(cause)
            }
        case .other: return .unreadable(.notText)
        }
    }

    /// Whether bytes that came as XML are a page in XHTML and no feed or data.
    package static func isXHTML(_ bytes: Data) -> Bool { PageKind.beginsAsHTML(bytes) }

    private static func found(_ page: PageText) -> PageReading {
        page.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? .unreadable(.noText) : .text(page)
    }
}

/// What a page says.
package struct PageText: Hashable, Sendable {
    /// Its title, if it has one.
    package var title: String?
    /// Its main text, blocks apart by a blank line; never empty.
    package var text: String
    /// The language that the page declares, as it is written there (`en`, `de-AT`).
    var language: String?
}

/// Why a page gives no text; the raw value is what stores and listings show.
package enum UnreadablePage: String, Error, Hashable, Sendable, CaseIterable, LocalizedError {
    /// There are no bytes.
    case empty
    /// There is no text in it: a scan, a page made by scripts, a frame.
    case noText = "no-text"
    /// A picture, an archive, a program or data.
    case notText = "not-text"
    /// A PDF that opens with a password only.
    case passwordNeeded = "password-needed"
    /// A PDF that is cut or broken.
    case damaged
    /// A PDF that takes more time, memory or text than ``PDFLimits`` allow.
    case tooCostly = "too-costly"
    /// There is no `pdftotext`, or no room for temporary files.
    case noPDFReader = "no-pdf-reader"

    /// One clause: what is there, and what to do.
    package var errorDescription: String? {
        switch self {
        case .empty: "an empty page"
        case .noText: "a page without text (a scan, or one that scripts fill)"
        case .notText: "neither HTML, text nor PDF"
        case .passwordNeeded: "a PDF that needs a password"
        case .damaged: "a damaged PDF"
        case .tooCostly: "a PDF that takes more time or memory than is allowed"
        case .noPDFReader: "a PDF, and no working pdftotext (install poppler-utils; see scripts/bootstrap)"
        }
    }
}

/// A saved page: its title and its main text.
package struct WebPage: Hashable, Sendable {
    /// The page's title, if it has one.
    package var title: String?
    /// The main text, blocks apart by a blank line.
    package var text: String
    /// The language that the page declares, as it is written there.
    var language: String?

    /// Reads a page: its charset as browsers find it, its main text as ``MainText`` does.
    ///
    /// - Parameter contentType: the Content-Type header that the page came with.
    package init(html: Data, contentType: String? = nil) {
        let markup = PageDecoder.text(html, contentType: contentType, isMarkup: true)
        (title, text, language) = HTMLTree.with(Data(markup.utf8), encoding: "UTF-8") {
            root -> (String?, String, String?) in
            guard let root else { return (nil, "", nil) }
            let title = Self.first(["title"], in: root, depth: 0).map { node in
                HTMLTree.children(node).compactMap(HTMLTree.text).joined()
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            let language = (HTMLTree.attribute("lang", of: root) ?? HTMLTree.attribute("xml:lang", of: root))?
                .trimmingCharacters(in: .whitespaces)
            return (
                title.flatMap { $0.isEmpty ? nil : $0 }, MainText.text(of: root),
                language.flatMap { $0.isEmpty || $0.utf8.count > 35 ? nil : $0 }
            )
        }
    }

    private static func first(_ names: Set<String>, in node: xmlNodePtr, depth: Int) -> xmlNodePtr? {
        guard depth < HTMLTree.maximumDepth else { return nil }
        let name = HTMLTree.name(node)
        if names.contains(name) { return node }
        // A picture has a title of its own.
        if name == "svg" { return nil }
        for child in HTMLTree.children(node) {
            if let found = first(names, in: child, depth: depth + 1) { return found }
        }
        return nil
    }
}

/// Markdown as text: it reads well as it is written.
enum MarkdownText {
    /// The first heading as the title; code between fences in one piece, without the blank lines that would cut it into passages.
    static func page(_ markdown: String) -> PageText {
        var lines: [Substring] = []
        var title: String?
        var fence: Substring?
        for line in markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let start = line.drop { $0 == " " }
            let mark = start.prefix { $0 == "`" || $0 == "~" }
            if let open = fence {
                if line.allSatisfy(\.isWhitespace) { continue }
                if mark.hasPrefix(open), start.count == mark.count { fence = nil }
            } else if mark.count >= 3 {
                fence = mark
            } else if title == nil, start.hasPrefix("# ") {
                title = start.dropFirst(2).trimmingCharacters(in: .whitespaces)
            }
            lines.append(line)
        }
        // A fence that nobody closes holds nothing together.
        let text = fence == nil ? lines.joined(separator: "\n") : markdown
        return PageText(title: title.flatMap { $0.isEmpty ? nil : $0 }, text: text)
    }
}

extension String {
    /// Without white space at its ends; one that has none there, as most addresses, costs nothing.
    var withoutBlankEnds: String {
        let visible = UInt8(0x21)...0x7E
        if let first = utf8.first, let last = utf8.last, visible.contains(first), visible.contains(last) { return self }
        return trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
