import Foundation

/// The first 256 bytes of an index file: 32 little-endian words, the last of them a checksum of the others.
///
/// The sections follow in the order of ``Sections``, each filled up to 8 bytes; their places follow from the counts here,
/// so no offset in the file can point outside of it.
struct BM25IndexHeader: Hashable, Sendable {
    static let size = 256
    static let version: UInt64 = 1
    /// `rfBM25` and a line end that a transfer as text would change.
    private static let magic: UInt64 = 0x0A0D_3532_4D42_6672
    /// More than any count can be; keeps sums of products within 64 bits.
    private static let bound = 1 << 48

    var parameters: BM25Parameters
    var analyzer: Analyzer
    var passages = 0
    var terms = 0
    var postings = 0
    var labelBytes = 0
    var termBytes = 0
    var slots = 0
    /// Of all that follows the header.
    var checksum: UInt64 = 0

    /// Where the sections lie, in bytes from the file's start.
    struct Sections: Hashable, Sendable {
        /// The labels end to end, UTF-8.
        var labels: Range<Int>
        /// Where each label starts, and where the last one ends; 8 bytes each.
        var labelStarts: Range<Int>
        /// The terms end to end, UTF-8.
        var terms: Range<Int>
        /// Where each term starts, and where the last one ends; 8 bytes each.
        var termStarts: Range<Int>
        /// The hash table of ``WordTable``; 4 bytes each.
        var slots: Range<Int>
        /// Where each term's postings start, and where the last one's end; 8 bytes each.
        var postingStarts: Range<Int>
        /// Passage number and weight of each posting, 4 bytes each, by term and then by passage.
        var postings: Range<Int>
    }

    var sections: Sections {
        var end = Self.size
        func next(_ bytes: Int) -> Range<Int> {
            let start = end
            end += (bytes + 7) & ~7
            return start..<start + bytes
        }
        return Sections(
            labels: next(labelBytes),
            labelStarts: next(8 * (passages + 1)),
            terms: next(termBytes),
            termStarts: next(8 * (terms + 1)),
            slots: next(4 * slots),
            postingStarts: next(8 * (terms + 1)),
            postings: next(8 * postings)
        )
    }

    /// How long the file must be.
    var fileSize: Int { sections.postings.upperBound }

    /// The header as it stands in the file.
    var words: [UInt64] {
        var words: [UInt64] = [
            Self.magic, Self.version, analyzer.mark, parameters.k1.bitPattern, parameters.b.bitPattern,
            UInt64(passages), UInt64(terms), UInt64(postings), UInt64(labelBytes), UInt64(termBytes), UInt64(slots),
            UInt64(fileSize), checksum,
        ]
        words += repeatElement(0, count: Self.size / 8 - 1 - words.count)
        return words + [Self.checksum(of: words)]
    }

    init(parameters: BM25Parameters, analyzer: Analyzer) {
        self.parameters = parameters
        self.analyzer = analyzer
    }

    /// Reads the header of a file.
    init(_ file: Data, path: String) throws {
        func damaged(_ reason: String) -> BM25IndexError { .damaged(path: path, reason: reason) }
        guard file.count >= Self.size else {
            throw damaged("\(file.count) bytes, and its header alone has \(Self.size)")
        }
        let words = file.withUnsafeBytes { bytes in
            (0..<Self.size / 8).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
            }
        }
        guard words[0] == Self.magic else { throw damaged("it does not begin as an index does") }
        guard words[1] == Self.version else { throw BM25IndexError.otherVersion(path: path, found: words[1]) }
        guard words.last == Self.checksum(of: words.dropLast()) else { throw damaged("the header's checksum is wrong") }
        guard let analyzer = Analyzer(mark: words[2]) else { throw damaged("its analyzer is unknown to this release") }
        self.init(
            parameters: BM25Parameters(k1: Double(bitPattern: words[3]), b: Double(bitPattern: words[4])),
            analyzer: analyzer
        )
        let counts = words[5...10].compactMap { Int(exactly: $0) }.filter { $0 < Self.bound }
        guard counts.count == 6, counts[0] <= Int32.max, counts[1] <= Int32.max, counts[5].nonzeroBitCount == 1 else {
            throw damaged("its counts are impossible")
        }
        (passages, terms, postings) = (counts[0], counts[1], counts[2])
        (labelBytes, termBytes, slots) = (counts[3], counts[4], counts[5])
        checksum = words[12]
        guard file.count == fileSize else { throw damaged("expected \(fileSize) bytes, found \(file.count)") }
    }

    private static func checksum(of words: some Sequence<UInt64>) -> UInt64 {
        var checksum = BlockChecksum()
        words.map(\.littleEndian).withUnsafeBytes { checksum.add($0) }
        return checksum.value
    }
}
