import Foundation
import Ranking

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

/// Writes a file from its start to its end through one block of memory, and keeps its checksum.
final class BlockWriter {
    let path: String
    private let file: FileHandle
    private var block: [UInt8] = []
    private var checksum = BlockChecksum()
    /// Bytes that were appended.
    private(set) var count = 0

    /// Makes the file, empty; one that a killed process left is emptied.
    init(path: String) throws {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forUpdatingAtPath: path)
        else {
            let code = errno
            if DiskRoom.isMissing(code) { throw BM25IndexError.fullDisk(path: path) }
            throw BM25IndexError.unwritable(path: path, reason: String(cString: strerror(code)))
        }
        self.file = file
        block.reserveCapacity(BlockChecksum.blockSize)
    }

    /// Leaves room for what ``finish(replacingStart:)`` puts there; it counts for nothing else.
    func begin(at place: Int) throws {
        try writing { try file.write(contentsOf: Data(count: place)) }
    }

    /// Appends bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        count += bytes.count
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(BlockChecksum.blockSize - block.count)
            block.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            if block.count == BlockChecksum.blockSize { try flush() }
        }
    }

    /// Appends numbers, which must be little endian.
    func append<Number: FixedWidthInteger>(_ numbers: [Number]) throws {
        try numbers.withUnsafeBytes { try append($0) }
    }

    /// Appends zeros up to a multiple of eight bytes.
    func pad() throws {
        try append([UInt8](repeating: 0, count: -count & 7))
    }

    /// Writes what is still in memory.
    ///
    /// - Returns: the checksum of all that was appended.
    @discardableResult
    func flush() throws -> UInt64 {
        if !block.isEmpty {
            block.withUnsafeBytes { checksum.add($0) }
            try writing { try file.write(contentsOf: block) }
            block.removeAll(keepingCapacity: true)
        }
        return checksum.value
    }

    /// Puts bytes at the file's start in place of those there, waits until all is on disk, and closes the file.
    func finish(replacingStart bytes: [UInt64]) throws {
        try writing {
            try file.seek(toOffset: 0)
            try file.write(contentsOf: bytes.map(\.littleEndian).withUnsafeBytes { Data($0) })
            try file.synchronize()
            try file.close()
        }
    }

    private func writing(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch  where DiskRoom.isMissing(error) {
            throw BM25IndexError.fullDisk(path: path)
        } catch {
            throw BM25IndexError.unwritable(path: path, reason: FileFault(error)?.found ?? error.localizedDescription)
        }
    }
}

/// A checksum over a file's blocks, at the speed of memory; finds any damage to one word, and all but one in 2^64 of the rest.
///
/// Four lanes, since one chain of multiplications would wait for itself. Against accidents, not against forgers.
struct BlockChecksum: Sendable {
    /// Bytes of each block but the last.
    static let blockSize = 1 << 20
    private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The checksum of the blocks so far.
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Takes the next block.
    mutating func add(_ block: UnsafeRawBufferPointer) {
        var lanes = SIMD4<UInt64>(1, 2, 3, 4)
        let whole = block.count & ~31
        var place = 0
        while place < whole {
            let words = block.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self)
            let mixed = (lanes ^ words) &* Self.prime
            // Each step can be undone, so a difference never vanishes within a lane.
            lanes = mixed ^ (mixed &>> 29)
            place &+= 32
        }
        while place < block.count {
            lanes[0] = (lanes[0] ^ UInt64(block[place])) &* Self.prime
            lanes[0] ^= lanes[0] >> 29
            place &+= 1
        }
        for lane in 0..<4 {
            value = (value ^ lanes[lane]) &* Self.prime
            value ^= value >> 32
        }
        value = (value ^ UInt64(block.count)) &* Self.prime
    }
}
