import Ranking
import Settings

/// What all sources share when they hand over queries: each has a text, each id comes once, and only those of the sample.
struct QueryRows {
    private let sampleSize: Int?
    private let seed: Int
    private let file: String

    /// The key that every source takes beside its own.
    static let properties: [Property] = [
        .optional(
            "sample",
            .integer(1...Int.max),
            "Take only so many queries, drawn with the pipeline's seed, the same whatever the order of rows."
        )
    ]

    init(settings: Settings, file: String) {
        sampleSize = settings.integer("sample")
        seed = settings[.seed]
        self.file = file
    }

    /// The sample that is to be drawn; nil where all queries are taken.
    var sample: RowSample? { sampleSize.map { RowSample(count: $0, seed: seed) } }

    /// Reads a source once, or twice where it is sampled.
    ///
    /// - Parameter read: the source's own reading; called again for the second pass.
    func each(
        _ visit: (SourceRow<SourceQuery>) throws -> Void,
        read: (_ emit: (_ line: Int, SourceRow<SourceQuery>) throws -> Void) throws -> Void
    ) throws {
        var chosen: Set<String>?
        if var sample {
            try read { _, row in
                if case .read(let query) = row, Self.emptyKey(query) == nil { sample.consider(query.id) }
            }
            chosen = sample.chosen()
        }
        var lines: [String: Int] = [:]
        try withoutActuallyEscaping(visit) { visit in
            try read { line, row in
                guard case .read(let query) = row else { return try visit(row) }
                if let key = Self.emptyKey(query) {
                    let reason = "the query's \(key): expected a text, found an empty one"
                    return try visit(.broken(BrokenRow(file: file, line: line, reason: reason)))
                }
                if let first = lines[query.id] {
                    let reason = "id \(query.id) repeated, first at line \(first)"
                    return try visit(.broken(BrokenRow(file: file, line: line, reason: reason)))
                }
                lines[query.id] = line
                let isTaken = chosen?.contains(query.id) ?? true
                try visit(isTaken ? row : .skipped(reason: "not-sampled"))
            }
        }
    }

    /// What a query must have and this one lacks.
    private static func emptyKey(_ query: SourceQuery) -> String? {
        query.id.isEmpty ? "id" : query.text.allSatisfy(\.isWhitespace) ? "text" : nil
    }
}

/// Chooses a seeded sample of a source's ids that is the same whatever the order of the rows: the ids with the smallest hashes.
///
/// Memory grows with the sample, not with the source.
struct RowSample {
    private let count: Int
    private let seed: String
    private var best: [(hash: String, id: String)] = []
    /// The largest hash that was among the smallest when they were last sorted.
    private var bound: String?

    init(count: Int, seed: Int) {
        self.count = count
        self.seed = String(seed)
    }

    /// Looks at an id.
    mutating func consider(_ id: String) {
        best.append((hash(id), id))
        if best.count >= count * 2 + 1000 { shrink() }
    }

    /// Whether an id can still be drawn; false once enough smaller hashes are known.
    func mayHold(_ id: String) -> Bool {
        guard let bound else { return true }
        return hash(id) <= bound
    }

    private func hash(_ id: String) -> String { Fingerprint(of: ["sample", seed, id]).rawValue }

    /// The ids of the sample, once all were looked at.
    mutating func chosen() -> Set<String> {
        shrink()
        return Set(best.map(\.id))
    }

    private mutating func shrink() {
        best.sort { ($0.hash, $0.id) < ($1.hash, $1.id) }
        // Copies of a question share an id, and count once.
        var distinct: [(hash: String, id: String)] = []
        for entry in best where distinct.last?.id != entry.id { distinct.append(entry) }
        best = Array(distinct.prefix(count))
        if best.count == count { bound = best.last?.hash }
    }
}
