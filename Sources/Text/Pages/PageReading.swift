import Foundation

/// What reading a page came to: its text, or why there is none.
///
///     switch PageReading.read(body, contentType: header, url: address) {
///     case .text(let page): PassageSplitter.split(page.text)
///     case .unreadable(let cause): count(cause)
///     }
public enum PageReading: Hashable, Sendable {
    /// Changes whenever the same bytes give another text, or the same text other passages, so that what was made of the old ones counts as
    /// stale.
    public static let version = "6"
    /// Versions of earlier releases, whose stores say nothing else of them than what they put into their fingerprints; newest first.
    public static let earlierVersions = ["5", "4", "3", "2"]

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
    public static func read(
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
    public static func isXHTML(_ bytes: Data) -> Bool { PageKind.beginsAsHTML(bytes) }

    private static func found(_ page: PageText) -> PageReading {
        page.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? .unreadable(.noText) : .text(page)
    }
}
