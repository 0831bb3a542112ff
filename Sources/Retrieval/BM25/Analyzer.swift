import Foundation

/// Turns text into the terms that BM25 counts, close to Lucene's EnglishAnalyzer.
///
/// Words as Unicode's UAX #29 cuts them (`don't`, `3.5` and `1,000` stay whole, an ideograph is a word), lower-cased,
/// without a possessive `'s`, without Lucene's 33 English stop words, stemmed by Porter's algorithm (libstemmer).
public struct Analyzer: Sendable, Hashable {
    /// Whether Lucene's English stop words are left out.
    public let removesStopWords: Bool
    /// Whether words are cut to their stems.
    public let stems: Bool

    /// Makes an analyzer.
    ///
    /// - Throws: ``AnalyzerError`` if the libstemmer of this system lacks Porter's algorithm.
    public init(removesStopWords: Bool = true, stems: Bool = true) throws {
        self.removesStopWords = removesStopWords
        self.stems = stems
        if stems, PorterStemmer() == nil { throw AnalyzerError.stemmerIsMissing }
    }

    /// Grows with each change of the terms that any text comes to; index files of another version are made anew.
    private static let version: UInt64 = 1

    /// The analyzer as index files name it.
    var mark: UInt64 { Self.version << 8 | (removesStopWords ? 1 : 0) | (stems ? 2 : 0) }

    /// The analyzer that an index file names; nil for another version's, or if this system lacks the stemmer.
    init?(mark: UInt64) {
        guard mark >> 8 == Self.version, mark & 0xFF < 4 else { return nil }
        try? self.init(removesStopWords: mark & 1 != 0, stems: mark & 2 != 0)
    }

    /// The terms of a text in their order, repeats included.
    public func terms(in text: String) -> [String] {
        var reader = TermReader(analyzer: self)
        return reader.read(text).map { reader.terms[Int($0)] }
    }
}

/// Why text cannot be analyzed.
public enum AnalyzerError: Error, Hashable, Sendable, LocalizedError {
    /// The system's libstemmer was built without the `porter` algorithm.
    case stemmerIsMissing

    /// One line: what is missing and what to do.
    public var errorDescription: String? {
        switch self {
        case .stemmerIsMissing:
            "expected Porter's algorithm in libstemmer, found a build without it; install the system's libstemmer package"
        }
    }
}
