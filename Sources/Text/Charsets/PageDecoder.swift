import Foundation

/// Bytes of a page as text, as browsers read them.
///
/// In this order: byte-order mark, the Content-Type header, the declaration in the page's first 1,024 bytes, a guess. A page that says
/// UTF-8 and is mostly something else is guessed too.
enum PageDecoder {
    /// The text, without a byte-order mark and without NUL characters.
    ///
    /// - Parameters:
    ///   - contentType: the Content-Type header, if there was one.
    ///   - isMarkup: whether the bytes may declare their charset themselves.
    static func text(_ bytes: Data, contentType: String?, isMarkup: Bool) -> String {
        let mark = CharsetDeclaration.byteOrderMark(bytes)
        let charset = mark?.charset ?? charset(of: bytes, contentType: contentType, isMarkup: isMarkup)
        let text = CharsetConverter.text(bytes.dropFirst(mark?.length ?? 0), in: charset)
        // The end of a string to libxml2 and to SQLite.
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    private static func charset(of bytes: Data, contentType: String?, isMarkup: Bool) -> CharsetName {
        let declared =
            CharsetDeclaration.charset(ofContentType: contentType)
            ?? (isMarkup ? CharsetDeclaration.charset(ofMarkup: bytes) : nil)
        if let declared, declared != .utf8 { return declared }
        let validity = UTF8Validity(bytes)
        if validity.isValid { return .utf8 }
        // A page in UTF-8 with a few broken bytes stays what it says.
        if declared == .utf8, validity.sequences > validity.broken { return .utf8 }
        return CharsetGuess.charset(of: bytes)
    }
}
