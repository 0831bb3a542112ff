import CStemmer
import Foundation

/// Turns text into the terms that BM25 counts, close to Lucene's EnglishAnalyzer.
///
/// Words as Unicode's UAX #29 cuts them (`don't`, `3.5` and `1,000` stay whole, an ideograph is a word), lower-cased,
/// without a possessive `'s`, without Lucene's 33 English stop words, stemmed by Porter's algorithm (libstemmer).
package struct Analyzer: Sendable, Hashable {
    /// Whether Lucene's English stop words are left out.
    package let removesStopWords: Bool
    /// Whether words are cut to their stems.
    package let stems: Bool

    /// Makes an analyzer.
    ///
    /// - Throws: ``AnalyzerError`` if the libstemmer of this system lacks Porter's algorithm.
    package init(removesStopWords: Bool = true, stems: Bool = true) throws {
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
    package func terms(in text: String) -> [String] {
        var reader = TermReader(analyzer: self)
        return reader.read(text).map { reader.terms[Int($0)] }
    }
}

/// Why text cannot be analyzed.
enum AnalyzerError: Error, Hashable, Sendable, LocalizedError {
    /// The system's libstemmer was built without the `porter` algorithm.
    case stemmerIsMissing

    /// One line: what is missing and what to do.
    var errorDescription: String? {
        switch self {
        case .stemmerIsMissing:
            "expected Porter's algorithm in libstemmer, found a build without it; install the system's libstemmer package"
        }
    }
}

/// Reads texts as the numbers of their terms, and remembers what each word came to.
///
/// A corpus has far fewer different words than words: each is stemmed once.
struct TermReader {
    private let analyzer: Analyzer
    private let stemmer: PorterStemmer?
    private var scanner = WordScanner()
    private var words = WordTable()
    /// The term of each word, or -1 for a stop word.
    private var termOfWord: [Int32] = []
    /// The terms met so far.
    private(set) var terms = WordTable()

    init(analyzer: Analyzer) {
        self.analyzer = analyzer
        stemmer = analyzer.stems ? PorterStemmer() : nil
    }

    /// The terms of a text in their order, as numbers in ``terms``.
    mutating func read(_ text: String) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(text.utf8.count / 6)
        var scanner = scanner
        scanner.scan(text) { word, count in
            let (number, isNew) = words.insert(word, count: count)
            if isNew { termOfWord.append(term(of: Array(UnsafeBufferPointer(start: word, count: count)))) }
            let term = termOfWord[number]
            if term >= 0 { result.append(term) }
        }
        self.scanner = scanner
        return result
    }

    private mutating func term(of word: [UInt8]) -> Int32 {
        if analyzer.removesStopWords, StopWords.english.contains(String(decoding: word, as: UTF8.self)) { return -1 }
        let stem = stemmer?.stem(word) ?? word
        return stem.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return -1 }
            return Int32(terms.insert(base, count: bytes.count).number)
        }
    }
}

/// Words that are in every text.
enum StopWords {
    /// The 33 of Lucene's EnglishAnalyzer, which published BM25 figures leave out.
    static let english: Set<String> = [
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not",
        "of",
        "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will",
        "with",
    ]
}

/// Porter's algorithm of 1980 by libstemmer; one instance serves one thread.
final class PorterStemmer {
    private let stemmer: OpaquePointer

    /// Nil if libstemmer lacks the algorithm.
    init?() {
        guard let stemmer = sb_stemmer_new("porter", "UTF_8") else { return nil }
        self.stemmer = stemmer
    }

    deinit {
        sb_stemmer_delete(stemmer)
    }

    /// The stem of a lower-cased word; the word itself if libstemmer finds no memory.
    func stem(_ word: [UInt8]) -> [UInt8] {
        guard let stem = sb_stemmer_stem(stemmer, word, CInt(word.count)) else { return word }
        return Array(UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(stemmer))))
    }
}
