import Foundation

/// The lines of a part of a run file, as `query Q0 document rank score tag`.
///
/// Document ids may hold blanks (BRIGHT's do): two fields are taken from the left and three from the right. Nothing is copied: names are
/// places in the file's bytes.
struct RunLines: Sendable {
    /// A document that the run ranks.
    struct Entry: Sendable {
        var document: ByteText
        /// Single precision, as trec_eval keeps it.
        var score: Float
        var hash: UInt64
        /// The line within the part, from 0.
        var line: Int32
    }

    /// Lines of one query that stand together.
    struct Segment: Sendable {
        var query: ByteText
        var range: Range<Int>
    }

    var entries: [Entry] = []
    var segments: [Segment] = []
    /// Lines that can't be used, counted within the part from 0.
    var broken: [(line: Int, reason: String)] = []
    /// How many lines the part has.
    var lines = 0

    /// Reads whole lines.
    init(_ bytes: UnsafeRawBufferPointer, _ part: Range<Int>) {
        guard let raw = bytes.baseAddress else { return }
        let base = raw.assumingMemoryBound(to: UInt8.self)
        entries.reserveCapacity(part.count / 48)
        var scanner = FieldScanner()
        var last = ByteText(start: 0, count: -1)
        var at = part.lowerBound
        while at < part.upperBound {
            let feed = memchr(base + at, 0x0A, part.upperBound - at)
            let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? part.upperBound
            read(base, from: at, to: end, &scanner, &last)
            lines += 1
            at = end + 1
        }
        close(at: entries.count)
    }

    @inline(__always)
    private mutating func read(
        _ base: UnsafePointer<UInt8>,
        from start: Int,
        to end: Int,
        _ scanner: inout FieldScanner,
        _ last: inout ByteText
    ) {
        scanner.scan(base, from: start, to: end)
        if scanner.count == 0 { return }
        guard scanner.count >= 6 else {
            broken.append((lines, "expected 6 fields, query Q0 document rank score tag; found \(scanner.count)"))
            return
        }
        let written = scanner.last(1)
        guard let score = ScoreText.read(base + written.start, count: Int(written.count)) else {
            broken.append((lines, "expected a number as score, found \"\(Self.text(base, written))\""))
            return
        }
        let query = scanner.field(0)
        if query.count != last.count || memcmp(base + query.start, base + last.start, Int(query.count)) != 0 {
            close(at: entries.count)
            segments.append(Segment(query: query, range: entries.count..<entries.count))
            last = query
        }
        let document = scanner.between(2, 3)
        entries.append(
            Entry(
                document: document,
                score: score,
                hash: NameBytes.hash(base, document),
                line: Int32(truncatingIfNeeded: lines)
            )
        )
    }

    private mutating func close(at end: Int) {
        guard let open = segments.last else { return }
        segments[segments.count - 1].range = open.range.lowerBound..<end
    }

    static func text(_ base: UnsafePointer<UInt8>, _ name: ByteText) -> String {
        String(decoding: UnsafeBufferPointer(start: base + name.start, count: min(40, Int(name.count))), as: UTF8.self)
    }
}
