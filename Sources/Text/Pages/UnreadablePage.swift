import Foundation

/// Why a page gives no text; the raw value is what stores and listings show.
public enum UnreadablePage: String, Error, Hashable, Sendable, CaseIterable, LocalizedError {
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
    public var errorDescription: String? {
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
