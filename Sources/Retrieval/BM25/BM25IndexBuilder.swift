import Foundation

/// Writes a ``BM25Index`` from a stream of passages, in bounded memory.
///
/// Memory: the bound given, 12 bytes a passage, and the different words. Beside the target lie two temporary files until
/// ``finish()``; those that a killed build left are overwritten by the next. One target takes one builder at a time.
public struct BM25IndexBuilder {
    private let target: URL
    private let parameters: BM25Parameters
    private let analyzer: Analyzer
    private let file: BlockWriter
    private var reader: TermReader
    private var runs: PostingRuns
    /// How many words each passage has.
    private var lengths: [Int32] = []
    /// Where each passage's label starts, and where the last one ends.
    private var labelStarts = [0]

    /// Starts an index without passages.
    ///
    /// - Parameters:
    ///   - target: the index file; nothing lies there before ``finish()``, and an older one stays until then.
    ///   - memory: how many bytes of postings are kept in memory; the rest waits in a temporary file.
    /// - Throws: ``BM25IndexError`` where the folder takes no file.
    public init(
        target: URL,
        parameters: BM25Parameters = BM25Parameters(),
        analyzer: Analyzer,
        memory: Int = 256 << 20
    ) throws {
        self.target = target
        self.parameters = parameters
        self.analyzer = analyzer
        reader = TermReader(analyzer: analyzer)
        file = try BlockWriter(path: target.path + ".building")
        runs = try PostingRuns(path: target.path + ".postings", memory: memory)
        // The header comes last, when its counts are known.
        try file.begin(at: BM25IndexHeader.size)
    }

    /// How many passages were added.
    public var count: Int { lengths.count }

    /// Adds a passage, of any length, and returns its number: 0, 1, 2 and so on.
    ///
    /// For titles, join title and text: that is how published figures were made.
    ///
    /// - Parameter label: what ``BM25Index/label(of:)`` shall give back for the passage.
    @discardableResult
    public mutating func add(_ text: String, label: String = "") throws -> Int {
        guard lengths.count < Int32.max else { throw BM25IndexError.tooMany(path: target.path) }
        var label = label
        try label.withUTF8 { try file.append(UnsafeRawBufferPointer($0)) }
        labelStarts.append(labelStarts[count] + label.utf8.count)
        let words = reader.read(text)
        lengths.append(Int32(clamping: words.count))
        try runs.add(words, termCount: reader.terms.count)
        return count - 1
    }

    /// Merges the postings, puts the index into its place, and opens it.
    ///
    /// The weight of a term in a passage is Lucene's: `idf · tf / (tf + k1 · (1 − b + b · length / average))` with
    /// `idf = ln(1 + (N − df + 0.5) / (df + 0.5))`, computed here once (the method of BM25S, Lù 2024).
    ///
    /// - Parameter goOn: called at each term; what it throws ends the work, and nothing lies at the target.
    public consuming func finish(_ goOn: () throws -> Void = {}) throws -> BM25Index {
        let terms = reader.terms
        let holding = runs.holding.prefix(terms.count)
        var header = BM25IndexHeader(parameters: parameters, analyzer: analyzer)
        header.passages = count
        header.terms = terms.count
        header.postings = holding.reduce(0) { $0 + Int($1) }
        header.labelBytes = labelStarts[count]
        header.termBytes = terms.bytes.count
        header.slots = terms.slots.count

        try file.pad()
        try file.append(labelStarts)
        try file.append(terms.bytes)
        try file.pad()
        try file.append(terms.starts)
        try file.append(terms.slots)
        try file.pad()
        var end = 0
        try file.append(
            [0]
                + holding.map { holding -> Int in
                    end += Int(holding)
                    return end
                }
        )
        labelStarts = []
        try writePostings(termCount: terms.count, goOn)
        header.checksum = try file.flush()
        try file.finish(replacingStart: header.words)
        try FileMove.replace(target.path, by: file.path)
        try? FileManager.default.removeItem(atPath: target.path + ".postings")
        return try BM25Index(contentsOf: target)
    }

    private mutating func writePostings(termCount: Int, _ goOn: () throws -> Void) throws {
        let passages = count
        let words = lengths.reduce(0.0) { $0 + Double($1) }
        let average = words > 0 ? words / Double(passages) : 1
        let norms = lengths.map { parameters.k1 * (1 - parameters.b + parameters.b * Double($0) / average) }
        let holding = runs.holding
        let file = file
        var weighted: [UInt64] = []
        try runs.merge(termCount: termCount) { term, postings in
            try goOn()
            let idf = BM25Parameters.rarity(passages: passages, holding: Int(holding[term]))
            weighted.removeAll(keepingCapacity: true)
            norms.withUnsafeBufferPointer { norms in
                for posting in postings {
                    let count = Double(posting & 0xFFFF_FFFF)
                    let passage = posting >> 32
                    let weight = Float(idf * count / (count + norms[Int(passage)]))
                    weighted.append(passage | UInt64(weight.bitPattern) << 32)
                }
            }
            try file.append(weighted)
        }
    }
}

/// Puts finished files into their place.
enum FileMove {
    /// Renames a file over another, in one step that a power cut can't halve.
    static func replace(_ target: String, by made: String) throws {
        func failure() -> BM25IndexError { .unwritable(path: target, reason: String(cString: strerror(errno))) }
        guard rename(made, target) == 0 else { throw failure() }
        // The new name is in the folder, which is a file too; some file systems refuse to sync folders, and need not.
        let folder = open(URL(filePath: target).deletingLastPathComponent().path, O_RDONLY)
        guard folder >= 0 else { throw failure() }
        _ = fsync(folder)
        close(folder)
    }
}
