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

    /// Scores a run.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - qrels: the judgments; queries without any have no value.
    ///   - measures: what to compute.
    ///   - level: the lowest label that counts as relevant, for all but NDCG.
    ///   - threads: how many queries are scored side by side.
    public init(
        _ run: TRECRun,
        qrels: Qrels,
        measures: [Measure],
        level: Int = 1,
        name: String? = nil,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) async {
        let judged = qrels.labels.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let found = judged.filter { run.pieces[$0] != nil }
        let share = max(1, (found.count + threads * 4 - 1) / max(1, threads * 4))
        typealias Part = (start: Int, values: [[Double]], broken: [LineFault])
        let parts = await withTaskGroup(of: Part.self) { group in
            for start in stride(from: 0, to: found.count, by: share) {
                let names = found[start..<min(found.count, start + share)]
                group.addTask {
                    var ranker = QueryRanker()
                    let values = names.map { query in
                        let judged = JudgedQuery(
                            labels: qrels.labels[query] ?? [:],
                            excluded: qrels.excluded[query] ?? [],
                            level: level
                        )
                        let ranked = RankedLabels(
                            ranked: ranker.labels(of: run, pieces: run.pieces[query] ?? [], judged: judged),
                            ideal: judged.ideal,
                            relevant: judged.relevant,
                            level: Int32(clamping: level)
                        )
                        return measures.map(ranked.value)
                    }
                    return (start, values, run.faults(ofRepeated: ranker.repeated))
                }
            }
            var parts: [Part] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.start < $1.start }
        }
        self.name = name ?? run.tag
        file = run.file
        queries = found
        values = parts.flatMap(\.values)
        withoutResults = judged.filter { run.pieces[$0] == nil }
        withoutJudgments = run.pieces.count - found.count
        broken = (run.broken + parts.flatMap(\.broken)).sorted { $0.line < $1.line }
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
