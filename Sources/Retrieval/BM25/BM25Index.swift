package import Foundation
import Synchronization

/// An exact BM25 index in a file, mapped into memory; any number of threads may search it at once.
///
/// Eight bytes for each different term of each passage. A search adds up the weights of the query's terms, rarest first, and leaves out what
/// can't change the result (``PostingSearch``). ``BM25IndexBuilder`` writes the file.
package struct BM25Index: Sendable {
    /// Where the index lies.
    package let url: URL
    private let header: BM25IndexHeader
    private let sections: BM25IndexHeader.Sections
    private let file: Data
    private let pool: ScorePool

    /// Opens an index at once, whatever its size: nothing but its header is read.
    ///
    /// - Throws: ``BM25IndexError`` for a file that is cut, or no index, or of another version; Foundation's error for one
    ///   that can't be read.
    package init(contentsOf url: URL) throws {
        self.url = url
        file = try Data(contentsOf: url, options: .alwaysMapped)
        header = try BM25IndexHeader(file, path: url.path)
        sections = header.sections
        pool = ScorePool(count: PostingSearch.block)
    }

    /// How many passages there are.
    package var count: Int { header.passages }

    /// The bytes of the file.
    package var size: Int { file.count }

    /// What the weights were computed with.
    package var parameters: BM25Parameters { header.parameters }

    /// What texts and queries are read with.
    package var analyzer: Analyzer { header.analyzer }

    /// Reads the whole file and compares its checksum; after that its pages are in memory, as far as there is room.
    ///
    /// - Throws: ``BM25IndexError/damaged(path:reason:)``.
    package func verify() throws {
        var checksum = BlockChecksum()
        file.withUnsafeBytes { bytes in
            var place = BM25IndexHeader.size
            while place < bytes.count {
                let end = min(place + BlockChecksum.blockSize, bytes.count)
                checksum.add(UnsafeRawBufferPointer(rebasing: bytes[place..<end]))
                place = end
            }
        }
        guard checksum.value == header.checksum else { throw damaged("its checksum is wrong") }
    }

    /// What the passage with a number was added with.
    ///
    /// - Throws: ``BM25IndexError`` for a number that the index lacks, or a damaged file.
    package func label(of passage: Int) throws -> String {
        guard passage >= 0, passage < count else { throw damaged("no passage \(passage) among \(count)") }
        return try file.withUnsafeBytes { bytes in
            let starts = section(sections.labelStarts, of: bytes, as: Int.self)
            let (start, end) = (starts[passage], starts[passage + 1])
            guard start >= 0, start <= end, end <= sections.labels.count else { throw damaged("label \(passage)") }
            return String(
                decoding: bytes[(sections.labels.lowerBound + start)..<(sections.labels.lowerBound + end)],
                as: UTF8.self
            )
        }
    }

    /// The passages that fit a query best, best first; equal scores by number.
    ///
    /// A term counts as often as the query holds it. A passage without any term of the query is never returned, so there
    /// may be fewer than asked for, and none for a query of stop words alone.
    ///
    /// - Parameters:
    ///   - query: Text of any length.
    ///   - top: How many at most.
    ///   - excluding: Numbers of passages to leave out.
    /// - Throws: ``BM25IndexError/damaged(path:reason:)`` where the file holds what no builder wrote.
    /// - Complexity: O(postings of the query's terms + passages) at worst; mostly the postings of its rarer terms.
    package func search(_ query: String, top: Int, excluding: Set<Int> = []) throws -> [ScoredPassage] {
        guard top > 0, count > 0 else { return [] }
        return try file.withUnsafeBytes { bytes in
            let terms = weightedTerms(of: query, in: bytes)
            guard !terms.isEmpty else { return [] }
            let starts = section(sections.postingStarts, of: bytes, as: Int.self)
            let postings = section(sections.postings, of: bytes, as: UInt64.self)
            let found = try terms.map { term, weight in
                let (start, end) = (starts[term], starts[term + 1])
                // Numbers rise within a term, so the last one tells whether all are in range.
                guard start >= 0, start <= end, end <= postings.count,
                    start == end || postings[end - 1] & 0xFFFF_FFFF < count
                else { throw damaged("postings of term \(term)") }
                return PostingSearch.Term(
                    postings: UnsafeBufferPointer(rebasing: postings[start..<end]),
                    count: weight,
                    bound: Double(weight) * BM25Parameters.rarity(passages: count, holding: end - start)
                )
            }
            var search = PostingSearch(found, passages: count, top: top, excluding: excluding)
            var scores = pool.take()
            defer { pool.giveBack(scores) }
            return search.run(&scores)
        }
    }

    /// The terms of a query that the index knows, in their order, each with the number of its repeats.
    private func weightedTerms(of query: String, in bytes: UnsafeRawBufferPointer) -> [(term: Int, weight: Float)] {
        var reader = TermReader(analyzer: analyzer)
        let words = reader.read(query)
        var counts = [Float](repeating: 0, count: reader.terms.count)
        for word in words { counts[Int(word)] += 1 }
        let slots = WordSlots(
            slots: section(sections.slots, of: bytes, as: Int32.self),
            starts: section(sections.termStarts, of: bytes, as: Int.self),
            bytes: section(sections.terms, of: bytes, as: UInt8.self)
        )
        return counts.indices.compactMap { number in
            var text = reader.terms[number]
            let term = text.withUTF8 { bytes in
                bytes.baseAddress.flatMap { slots.find($0, count: bytes.count) }
            }
            return term.map { ($0, counts[number]) }
        }
    }

    /// All places follow from the header, and the file is as long as it says: so this is in range, and aligned.
    private func section<Element>(
        _ range: Range<Int>,
        of bytes: UnsafeRawBufferPointer,
        as type: Element.Type
    ) -> UnsafeBufferPointer<Element> {
        UnsafeRawBufferPointer(rebasing: bytes[range]).bindMemory(to: type)
    }

    private func damaged(_ reason: String) -> BM25IndexError { .damaged(path: url.path, reason: reason) }
}

/// Arrays of zeros that searches take and give back: making one costs more than many a search.
final class ScorePool: Sendable {
    private let count: Int
    private let free = Mutex<[[Float]]>([])

    init(count: Int) {
        self.count = count
    }

    /// An array of zeros, to be given back as such.
    func take() -> [Float] {
        free.withLock { $0.popLast() } ?? [Float](repeating: 0, count: count)
    }

    /// Takes an array of zeros back.
    func giveBack(_ scores: consuming [Float]) {
        let scores = scores
        free.withLock { $0.append(scores) }
    }
}

/// The two free numbers of BM25 (Robertson and Walker 1994).
package struct BM25Parameters: Hashable, Sendable {
    /// How slowly repeats of a term stop counting; 0 counts presence only.
    package var k1: Double
    /// How much a long passage is held against it, 0 to 1.
    package var b: Double

    /// Makes parameters; the defaults are those of published baselines (Anserini).
    package init(k1: Double = 0.9, b: Double = 0.4) {
        self.k1 = k1
        self.b = b
    }

    /// How much a term is worth that so many passages hold, Lucene's idf: never negative, and more than its weight in any passage.
    static func rarity(passages: Int, holding: Int) -> Double {
        log(1 + (Double(passages) - Double(holding) + 0.5) / (Double(holding) + 0.5))
    }
}

/// A place in an index with its score.
package struct ScoredPassage: Hashable, Sendable {
    /// The 0-based number that the passage got when it was added.
    package var index: Int
    /// Higher is better.
    package var score: Double
}

/// Why an index can't be opened, searched or written.
package enum BM25IndexError: Error, Hashable, Sendable, LocalizedError {
    /// The file is cut, changed, or no index at all.
    case damaged(path: String, reason: String)
    /// Another release wrote the file.
    case otherVersion(path: String, found: UInt64)
    /// The file or its folder takes nothing.
    case unwritable(path: String, reason: String)
    /// The disk is full.
    case fullDisk(path: String)
    /// An index holds at most 2,147,483,647 passages.
    case tooMany(path: String)

    /// One line: which file, what is wrong, what to do.
    package var errorDescription: String? {
        switch self {
        case .damaged(let path, let reason):
            "\(path): the BM25 index is damaged (\(reason)); delete the file, and the next run makes it anew"
        case .otherVersion(let path, let found):
            "\(path): expected a BM25 index of version \(BM25IndexHeader.version), found version \(found); "
                + "delete the file, and the next run makes it anew"
        case .unwritable(let path, let reason):
            "\(path): the BM25 index can't be written (\(reason)); make room or give leave to write there, and run again"
        case .fullDisk(let path):
            "\(path): there is no room for the BM25 index; make room, then run the same command again"
        case .tooMany(let path):
            "\(path): expected at most \(Int32.max) passages in one BM25 index, found more; split the corpus into domains"
        }
    }
}
