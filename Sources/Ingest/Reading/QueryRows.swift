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
