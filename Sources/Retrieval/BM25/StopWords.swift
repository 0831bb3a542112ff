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
