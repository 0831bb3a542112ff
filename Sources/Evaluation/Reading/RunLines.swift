import Foundation

/// The lines of a part of a run file, as `query Q0 document rank score tag`, scored as they go by.
///
/// Document ids may hold blanks (BRIGHT's do): two fields are taken from the left and three from the right. Of the lines nothing is kept but
/// where each query's stand, and its values where they stand in order; what does not is read again (``QueryRanker``).
struct RunLines: Sendable {
    /// Sound lines of one query that stand together, none between them.
    struct Segment: Sendable {
        var query: String
        /// Where its lines lie in the file.
        var bytes: Range<Int>
        /// The first one, counted within the part from 0.
        var line: Int
        /// The values of all measures, if the lines are in order and name each document once.
        var values: [Double]?
    }

    private(set) var segments: [Segment] = []
    /// Lines that can't be used, counted within the part from 0.
    private(set) var broken: [(line: Int, reason: String)] = []
    /// How many lines the part has.
    private(set) var lines = 0

    private let judging: Judging
    private var judged: JudgedQuery?
    private var isOpen = false
    /// The name of the query whose lines these are.
    private var query: [UInt8] = []
    /// Where the lines of that query end in the file, so far.
    private var queryEnd = 0
    /// The line before, if it is sound and in the same block.
    private var lastLine: LineShape?
    private var labels: [Int32] = []
    private var lastScore = Float.infinity
    /// The place of the document before within the block; nil where that is another block's.
    private var lastDocument: ByteText?
    private var isOrdered = true
    private var seen = SeenHashes()

    /// Reads a part of a file, block by block.
    init(_ file: FileParts, part: Int, judging: Judging) throws {
        self.judging = judging
        try ScoreText.powers.withUnsafeBufferPointer { powers in
            try file.eachBlock(of: part) { block, offset in
                guard let base = block.baseAddress else { return }
                lastDocument = nil
                lastLine = nil
                var at = 0
                while at < block.count {
                    let feed = memchr(base + at, 0x0A, block.count &- at)
                    let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? block.count
                    if read(base, from: at, to: end, offset, powers) {
                        queryEnd = offset &+ end
                    } else {
                        close()
                    }
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
        _ offset: Int,
        _ powers: UnsafeBufferPointer<Double>
    ) -> Bool {
        var fields: FieldScanner
        let query: ByteText?
        if let like = lastLine?.between(base, from: start, to: end) {
            fields = FieldScanner(base, rest: like)
            query = nil
        } else {
            fields = FieldScanner(base, from: start, to: end)
            if fields.rest.isEmpty { return false }
            _ = fields.last()
            query = fields.first()
            _ = fields.first()
        }
        let (documentStart, scoreEnd) = (fields.rest.lowerBound, fields.rest.upperBound)
        let written = fields.last()
        let rank = fields.last()
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
        if let query, !isOpen || !isSame(base, query) { open(base, query, at: offset + start) }
        lastLine = LineShape(start: start, document: documentStart, scoreEnd: scoreEnd, end: end)
        if judged != nil, isOrdered { take(base, document, score) }
        return true
    }

    /// Takes a document in, if it stands behind the one before and was not seen.
    @inline(__always)
    private mutating func take(_ base: UnsafePointer<UInt8>, _ document: ByteText, _ score: Float) {
        let hash = NameBytes.hash(base + document.place, count: document.length)
        if score >= lastScore {
            guard score == lastScore, let last = lastDocument,
                QueryRanker.compare(Self.name(base, last), Self.name(base, document)) > 0
            else {
                isOrdered = labels.isEmpty && score == lastScore
                if !isOrdered { return }
                return add(base, document, score, hash)
            }
        }
        add(base, document, score, hash)
    }

    @inline(__always)
    private mutating func add(_ base: UnsafePointer<UInt8>, _ document: ByteText, _ score: Float, _ hash: UInt32) {
        guard seen.insert(hash) else {
            isOrdered = false
            return
        }
        lastScore = score
        lastDocument = document
        let label =
            judged?.label(hash: hash, name: base + document.place, count: document.length) ?? RankedLabels.unjudged
        if label != JudgedQuery.excluded { labels.append(label) }
    }

    /// Whether a query is that of the line before.
    @inline(__always)
    private func isSame(_ base: UnsafePointer<UInt8>, _ name: ByteText) -> Bool {
        name.length == query.count
            && query.withUnsafeBufferPointer { own in
                own.baseAddress.map { NameBytes.areEqual(base + name.place, $0, count: name.length) } ?? true
            }
    }

    private mutating func open(_ base: UnsafePointer<UInt8>, _ name: ByteText, at place: Int) {
        close()
        query = Array(UnsafeBufferPointer(start: base + name.place, count: name.length))
        let text = String(decoding: query, as: UTF8.self)
        segments.append(Segment(query: text, bytes: place..<place, line: lines))
        judged = judging.query(text)
        labels.removeAll(keepingCapacity: true)
        seen.removeAll()
        lastScore = .infinity
        lastDocument = nil
        isOrdered = true
        isOpen = true
    }

    private mutating func close() {
        guard isOpen else { return }
        isOpen = false
        lastLine = nil
        segments[segments.count - 1].bytes = segments[segments.count - 1].bytes.lowerBound..<queryEnd
        if let judged, isOrdered { segments[segments.count - 1].values = judging.values(labels, judged) }
    }

    /// Whether a field is a number. The rank has no other use; but a line whose tag is missing shows by it.
    @inline(__always)
    private func isRank(_ base: UnsafePointer<UInt8>, _ field: ByteText) -> Bool {
        for place in field.place..<field.place &+ field.length where base[place] &- 0x30 > 9 { return false }
        return true
    }

    @inline(__always)
    private static func name(_ base: UnsafePointer<UInt8>, _ name: ByteText) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + name.place, count: name.length)
    }

    /// A name as text, cut where it is long.
    static func text(_ base: UnsafePointer<UInt8>, _ name: ByteText, limit: Int = 40) -> String {
        String(decoding: UnsafeBufferPointer(start: base + name.place, count: min(limit, name.length)), as: UTF8.self)
    }
}
