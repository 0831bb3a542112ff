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
