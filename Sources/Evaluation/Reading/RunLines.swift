import Foundation

/// The lines of a part of a run file, as `query Q0 document rank score tag`.
///
/// Document ids may hold blanks (BRIGHT's do): two fields are taken from the left and three from the right. Of the bytes nothing is kept but
/// the names.
struct RunLines: Sendable {
    /// A document that the run ranks.
    struct Entry: Sendable {
        /// Its id, in ``names``.
        var document: ByteText
        /// Single precision, as trec_eval keeps it.
        var score: Float
        var hash: UInt32
    }

    /// Sound lines of one query that stand together, none between them.
    struct Segment: Sendable {
        /// The query's name, in ``names``.
        var query: ByteText
        /// Its entries.
        var range: Range<Int>
        /// The line of the first one, counted within the part from 0.
        var line: Int
    }

    /// The bytes of all names.
    private(set) var names: [UInt8] = []
    private(set) var entries: [Entry] = []
    private(set) var segments: [Segment] = []
    /// Lines that can't be used, counted within the part from 0.
    private(set) var broken: [(line: Int, reason: String)] = []
    /// How many lines the part has.
    private(set) var lines = 0
    /// The last word of the first sound line.
    private(set) var tag: String?
    private var isOpen = false

    /// Reads a part of a file, block by block.
    init(_ file: FileParts, part: Int) throws {
        let size = file.ranges[part].count
        // Growing would copy; what is reserved and not used costs nothing.
        entries.reserveCapacity(size / 24)
        names.reserveCapacity(size)
        try ScoreText.powers.withUnsafeBufferPointer { powers in
            try file.eachBlock(of: part) { block in
                guard let base = block.baseAddress else { return }
                var at = 0
                while at < block.count {
                    let feed = memchr(base + at, 0x0A, block.count &- at)
                    let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? block.count
                    if !read(base, from: at, to: end, powers) { isOpen = false }
                    lines &+= 1
                    at = end &+ 1
                }
            }
        }
        close()
    }

    /// - Returns: whether the line is sound.
    @inline(__always)
    private mutating func read(
        _ base: UnsafePointer<UInt8>,
        from start: Int,
        to end: Int,
        _ powers: UnsafeBufferPointer<Double>
    ) -> Bool {
        var fields = FieldScanner(base, from: start, to: end)
        if fields.rest.isEmpty { return false }
        let label = fields.last()
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
            return false
        }
        guard let score = ScoreText.read(base + written.place, count: written.length, powers: powers) else {
            broken.append((lines, "expected a number as score, found \"\(Self.text(base, written))\""))
            return false
        }
        if !isOpen || !isLast(base, query) { open(base, query, label) }
        let hash = NameBytes.hash(base + document.place, count: document.length)
        entries.append(Entry(document: keep(base, document), score: score, hash: hash))
        return true
    }

    /// Whether a query is that of the line before.
    @inline(__always)
    private func isLast(_ base: UnsafePointer<UInt8>, _ query: ByteText) -> Bool {
        let last = segments[segments.count &- 1].query
        return last.count == query.count
            && names.withUnsafeBufferPointer { names in
                guard let own = names.baseAddress else { return false }
                return NameBytes.areEqual(base + query.place, own + last.place, count: query.length)
            }
    }

    private mutating func open(_ base: UnsafePointer<UInt8>, _ query: ByteText, _ label: ByteText) {
        close()
        if tag == nil { tag = Self.text(base, label) }
        let start = entries.count
        segments.append(Segment(query: keep(base, query), range: start..<start, line: lines))
        isOpen = true
    }

    @inline(__always)
    private mutating func keep(_ base: UnsafePointer<UInt8>, _ name: ByteText) -> ByteText {
        let start = names.count
        names.append(contentsOf: UnsafeBufferPointer(start: base + name.place, count: name.length))
        return ByteText(from: start, to: start &+ name.length)
    }

    /// Whether a field is a number. The rank has no other use; but a line whose tag is missing shows by it.
    @inline(__always)
    private func isRank(_ base: UnsafePointer<UInt8>, _ field: ByteText) -> Bool {
        for place in field.place..<field.place &+ field.length where base[place] &- 0x30 > 9 { return false }
        return true
    }

    private mutating func close() {
        guard let open = segments.last, open.range.isEmpty else { return }
        segments[segments.count - 1].range = open.range.lowerBound..<entries.count
    }

    /// A name as text, cut where it is long.
    static func text(_ base: UnsafePointer<UInt8>, _ name: ByteText, limit: Int = 40) -> String {
        String(decoding: UnsafeBufferPointer(start: base + name.place, count: min(limit, name.length)), as: UTF8.self)
    }
}
