import CStemmer

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
