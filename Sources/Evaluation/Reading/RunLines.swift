import Foundation

/// The lines of a part of a run file, as `query Q0 document rank score tag`.
///
/// Document ids may hold blanks (BRIGHT's do): two fields are taken from the left and three from the right. Nothing is copied: names are
/// places in the part's bytes.
struct RunLines: Sendable {
    /// A document that the run ranks.
    struct Entry: Sendable {
        var document: ByteText
        /// Single precision, as trec_eval keeps it.
        var score: Float
        var hash: UInt32
    }

    /// Lines of one query that stand together.
    struct Segment: Sendable {
        var query: ByteText
        var range: Range<Int>
    }

    /// The part's bytes.
    let bytes: [UInt8]
    var entries: [Entry] = []
    var segments: [Segment] = []
    /// Lines that can't be used, counted within the part from 0.
    var broken: [(line: Int, reason: String)] = []
    /// How many lines the part has.
    var lines = 0

    /// Reads whole lines.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        entries.reserveCapacity(bytes.count / 32)
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var last = ByteText(from: 0, to: 0)
            var at = 0
            while at < buffer.count {
                let feed = memchr(base + at, 0x0A, buffer.count &- at)
                let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? buffer.count
                read(base, from: at, to: end, &last)
                lines &+= 1
                at = end &+ 1
            }
        }
        close(at: entries.count)
    }

    @inline(__always)
    private mutating func read(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int, _ last: inout ByteText) {
        var fields = FieldScanner(base, from: start, to: end)
        if fields.rest.isEmpty { return }
        _ = fields.last()
        let written = fields.last()
        let rank = fields.last()
        let query = fields.first()
        _ = fields.first()
        let document = fields.between
        guard document.count > 0, isRank(base, rank) || FieldScanner.count(base, from: start, to: end) == 6 else {
            let count = FieldScanner.count(base, from: start, to: end)
            let reason =
                count < 6
                ? "expected 6 fields, query Q0 document rank score tag; found \(count)"
                : "expected a whole number as rank, found \"\(Self.text(base, rank))\""
            broken.append((lines, reason))
            return
        }
        guard let score = ScoreText.read(base + written.place, count: written.length) else {
            broken.append((lines, "expected a number as score, found \"\(Self.text(base, written))\""))
            return
        }
        if query.count != last.count
            || !NameBytes.areEqual(base + query.place, base + last.place, count: query.length)
        {
            close(at: entries.count)
            segments.append(Segment(query: query, range: entries.count..<entries.count))
            last = query
        }
        let hash = NameBytes.hash(base + document.place, count: document.length)
        entries.append(Entry(document: document, score: score, hash: hash))
    }

    /// Whether a field is a number. The rank has no other use; but a line whose tag is missing shows by it.
    @inline(__always)
    private func isRank(_ base: UnsafePointer<UInt8>, _ field: ByteText) -> Bool {
        for place in field.place..<field.place &+ field.length where base[place] &- 0x30 > 9 { return false }
        return true
    }

    private mutating func close(at end: Int) {
        guard let open = segments.last else { return }
        segments[segments.count - 1].range = open.range.lowerBound..<end
    }

    /// A name as text, cut where it is long.
    static func text(_ base: UnsafePointer<UInt8>, _ name: ByteText, limit: Int = 40) -> String {
        String(decoding: UnsafeBufferPointer(start: base + name.place, count: min(limit, name.length)), as: UTF8.self)
    }

    /// The line of an entry within the part, from 0; goes through the part's bytes.
    func line(of entry: Entry) -> Int { bytes[..<entry.document.place].count { $0 == 0x0A } }
}
