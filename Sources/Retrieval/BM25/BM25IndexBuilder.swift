package import Foundation

/// Writes a ``BM25Index`` from a stream of passages, in bounded memory.
///
/// Memory: the bound given, 12 bytes a passage, and the different words. Beside the target lie two temporary files until
/// ``finish()``; those that a killed build left are overwritten by the next. One target takes one builder at a time.
package struct BM25IndexBuilder {
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
    package init(
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
    package var count: Int { lengths.count }

    /// Adds a passage, of any length, and returns its number: 0, 1, 2 and so on.
    ///
    /// For titles, join title and text: that is how published figures were made.
    ///
    /// - Parameter label: what ``BM25Index/label(of:)`` shall give back for the passage.
    @discardableResult
    package mutating func add(_ text: String, label: String = "") throws -> Int {
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
    package consuming func finish(_ goOn: () throws -> Void = {}) throws -> BM25Index {
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

/// The postings of an index in the making: sorted runs in one temporary file, and the latest in memory.
///
/// Runs follow each other in passage order, so the postings of a term are its postings in the first run, then in the second,
/// and so on: merging takes no comparison.
struct PostingRuns {
    private let file: BlockWriter
    /// How many postings stay in memory.
    private let limit: Int
    /// Where each run starts in the file, in bytes.
    private var starts: [Int] = []
    /// Term and count of each posting in memory, passage by passage.
    private var terms: [Int32] = []
    private var counts: [UInt16] = []
    /// Where the postings of each passage in memory end.
    private var ends: [Int] = []
    /// The number of the first passage in memory.
    private var first = 0
    /// Counts within one passage, by term; all zero between passages.
    private var scratch: [UInt16] = []
    /// How many passages hold each term.
    private(set) var holding: [Int32] = []

    /// A posting in memory takes 6 bytes, and 8 more while its run is sorted.
    private static let postingBytes = 14

    /// Starts without postings.
    ///
    /// - Parameters:
    ///   - path: the temporary file.
    ///   - memory: how many bytes of postings are kept in memory.
    init(path: String, memory: Int) throws {
        file = try BlockWriter(path: path)
        limit = max(1, memory / Self.postingBytes)
    }

    /// Adds the next passage.
    ///
    /// - Parameter termCount: how many different terms there are so far.
    mutating func add(_ words: [Int32], termCount: Int) throws {
        if scratch.count < termCount {
            let missing = max(termCount - scratch.count, scratch.count)
            scratch.append(contentsOf: repeatElement(0, count: missing))
            holding.append(contentsOf: repeatElement(0, count: missing))
        }
        let start = terms.count
        words.withUnsafeBufferPointer { words in
            scratch.withUnsafeMutableBufferPointer { scratch in
                for word in words {
                    if scratch[Int(word)] == 0 { terms.append(word) }
                    // More than 65,535 repeats are worth the same, to five decimals.
                    if scratch[Int(word)] < .max { scratch[Int(word)] += 1 }
                }
                for place in start..<terms.count {
                    let term = Int(terms[place])
                    counts.append(scratch[term])
                    scratch[term] = 0
                    holding[term] += 1
                }
            }
        }
        ends.append(terms.count)
        if terms.count >= limit { try spill() }
    }

    /// Moves the postings in memory to the file, sorted by term (one pass of counting sort).
    ///
    /// A run: how many terms it has; term and number of postings of each; then the postings, all as 8 bytes.
    private mutating func spill() throws {
        guard !ends.isEmpty else { return }
        var places = [Int](repeating: 0, count: holding.count + 1)
        for term in terms { places[Int(term) + 1] += 1 }
        let present = (0..<holding.count).filter { places[$0 + 1] > 0 }
        starts.append(file.count)
        try file.append([UInt64(present.count)])
        try file.append(present.map { UInt64($0) << 32 | UInt64(places[$0 + 1]) })
        for term in 0..<holding.count { places[term + 1] += places[term] }
        let sorted = [UInt64](unsafeUninitializedCapacity: terms.count) { sorted, count in
            places.withUnsafeMutableBufferPointer { places in
                var posting = 0
                for passage in ends.indices {
                    while posting < ends[passage] {
                        let term = Int(terms[posting])
                        sorted[places[term]] = UInt64(first + passage) << 32 | UInt64(counts[posting])
                        places[term] += 1
                        posting += 1
                    }
                }
            }
            count = terms.count
        }
        try file.append(sorted)
        first += ends.count
        terms.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Goes through the postings of all terms, in the order of the terms' numbers and then of the passages.
    ///
    /// - Parameters:
    ///   - termCount: how many different terms there are.
    ///   - visit: takes a term with a part of its postings, passage number in the high half and count in the low one.
    mutating func merge(
        termCount: Int,
        _ visit: (_ term: Int, _ postings: UnsafeBufferPointer<UInt64>) throws -> Void
    ) throws {
        try spill()
        terms = []
        counts = []
        try file.flush()
        guard file.count > 0 else { return }
        // Mapped, so that a run costs no memory of its own, however many there are.
        let data = try Data(contentsOf: URL(filePath: file.path), options: .alwaysMapped)
        try data.withUnsafeBytes { bytes in
            let words = bytes.bindMemory(to: UInt64.self)
            var cursors = starts.map { RunCursor(words, start: $0 / 8) }
            for term in 0..<termCount {
                for run in cursors.indices where cursors[run].term == term {
                    try visit(term, cursors[run].take())
                }
            }
        }
    }
}

/// A place in a sorted run of ``PostingRuns``.
struct RunCursor {
    private let words: UnsafeBufferPointer<UInt64>
    private var entry: Int
    private let entries: Int
    private var posting: Int

    /// The next term of the run; -1 after the last.
    private(set) var term = -1

    init(_ words: UnsafeBufferPointer<UInt64>, start: Int) {
        self.words = words
        entry = start + 1
        entries = start + 1 + Int(words[start])
        posting = entries
        term = entry < entries ? Int(words[entry] >> 32) : -1
    }

    /// The postings of the next term; goes on to the one after.
    mutating func take() -> UnsafeBufferPointer<UInt64> {
        let count = Int(words[entry] & 0xFFFF_FFFF)
        let taken = UnsafeBufferPointer(rebasing: words[posting..<posting + count])
        posting += count
        entry += 1
        term = entry < entries ? Int(words[entry] >> 32) : -1
        return taken
    }
}
