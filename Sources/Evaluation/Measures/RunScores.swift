import Foundation

/// The values of all measures for every query of a run that is judged.
public struct RunScores: Sendable {
    /// The run's name in tables.
    public var name: String
    /// The run's file.
    public var file: String
    /// Queries with values, sorted by name.
    public var queries: [String]
    /// Values by query, in the order of ``queries``, then by measure.
    public var values: [[Double]]
    /// Judged queries without a line in the run, sorted.
    public var withoutResults: [String]
    /// Queries of the run without judgments.
    public var withoutJudgments: Int
    /// Lines that can't be used, in file order.
    public var broken: [LineFault]

    /// Reads and scores a run, its parts side by side; in memory that does not grow with the file.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - qrels: the judgments; queries without any have no value.
    ///   - measures: what to compute.
    ///   - level: the lowest label that counts as relevant, for all but NDCG.
    ///   - name: in tables; the run's own tag if nil.
    /// - Throws: `SourceError` if the file can't be read on.
    public init(
        _ run: TRECRun,
        qrels: Qrels,
        measures: [Measure],
        level: Int = 1,
        name: String? = nil
    ) async throws {
        let judging = Judging(qrels: qrels, measures: measures, level: level)
        let parts = try await withThrowingTaskGroup(of: (Int, RunLines).self) { group in
            for number in run.parts.ranges.indices {
                group.addTask { (number, try RunLines(run.parts, part: number, judging: judging)) }
            }
            var parts: [RunLines?] = run.parts.ranges.map { _ in nil }
            for try await (number, part) in group { parts[number] = part }
            return parts.compactMap(\.self)
        }
        var broken: [LineFault] = []
        var segments: [String: [Piece]] = [:]
        var line = 1
        for part in parts {
            broken += part.broken.map { LineFault(file: run.file, line: line + $0.line, reason: $0.reason) }
            for segment in part.segments {
                let piece = Piece(bytes: segment.bytes, line: line + segment.line, values: segment.values)
                segments[segment.query, default: []].append(piece)
            }
            line += part.lines
        }
        self.name = name ?? run.tag
        file = run.file
        queries = segments.keys.filter { qrels.labels[$0] != nil }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let ranked = try await Self.ranked(
            queries.filter { Self.values(of: segments[$0] ?? []) == nil },
            segments.mapValues { $0.map(\.bytes) },
            run.parts,
            judging
        )
        values = []
        for query in queries {
            let pieces = segments[query] ?? []
            if let value = Self.values(of: pieces) ?? ranked[query]?.values { values.append(value) }
            broken += (ranked[query]?.repeated ?? []).map {
                LineFault(
                    file: run.file,
                    line: pieces[$0.segment].line + $0.place,
                    reason: "document \($0.document) repeated; its first line counts"
                )
            }
        }
        withoutResults = qrels.labels.keys.filter { segments[$0] == nil }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        withoutJudgments = segments.count - queries.count
        self.broken = broken.sorted { $0.line < $1.line }
    }

    /// Lines of a query that stand together: where, the first one's number, and their values if they stand in order.
    private struct Piece {
        var bytes: Range<Int>
        var line: Int
        var values: [Double]?
    }

    private static func values(of pieces: [Piece]) -> [Double]? { pieces.count == 1 ? pieces[0].values : nil }

    /// Reads queries again whose lines are not in order, or not in one place; side by side.
    private static func ranked(
        _ queries: [String],
        _ segments: [String: [Range<Int>]],
        _ file: FileParts,
        _ judging: Judging
    ) async throws -> [String: (values: [Double], repeated: [QueryRanker.Repeat])] {
        let share = max(1, queries.count / (4 * ProcessInfo.processInfo.activeProcessorCount))
        return try await withThrowingTaskGroup(of: [(String, [Double], [QueryRanker.Repeat])].self) { group in
            for start in stride(from: 0, to: queries.count, by: share) {
                group.addTask {
                    try queries[start..<min(start + share, queries.count)].compactMap { query in
                        guard let judged = judging.query(query) else { return nil }
                        var ranker = QueryRanker()
                        let labels = try ranker.labels(file, segments[query] ?? [], judged)
                        return (query, judging.values(labels, judged), ranker.repeated)
                    }
                }
            }
            var ranked: [String: (values: [Double], repeated: [QueryRanker.Repeat])] = [:]
            for try await share in group {
                for (query, values, repeated) in share { ranked[query] = (values, repeated) }
            }
            return ranked
        }
    }

    /// Counts judged queries without results as 0, as trec_eval does with `-c`.
    public mutating func complete(measures: Int) {
        let all =
            zip(queries, values).map { ($0, $1) }
            + withoutResults.map { ($0, Array(repeating: 0.0, count: measures)) }
        let sorted = all.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        queries = sorted.map(\.0)
        values = sorted.map(\.1)
    }

    /// The mean of each measure over the queries with values.
    public func means(measures: Int) -> [Double] {
        (0..<measures).map { measure in
            queries.isEmpty ? 0 : values.reduce(0) { $0 + $1[measure] } / Double(queries.count)
        }
    }
}
