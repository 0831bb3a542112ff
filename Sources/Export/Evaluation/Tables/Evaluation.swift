import Foundation

/// Runs side by side: means, intervals, and how surely each differs from the first.
package struct Evaluation: Sendable, Codable {
    package struct RunLine: Sendable, Codable {
        /// Its name in tables.
        package var name: String
        package var file: String
        /// Queries that the means are over.
        package var queries: Int
        /// Judged queries without a line.
        package var withoutResults: Int
        /// Queries without judgments.
        package var withoutJudgments: Int
        /// Lines that can't be used.
        package var brokenLines: Int
        /// The mean of each measure.
        package var means: [Double]
        /// The interval of each mean, 95 % by bootstrap; empty where nothing is resampled.
        package var intervals: [Bootstrap.Interval]
    }

    /// A run against the first one, by one measure.
    package struct Comparison: Sendable, Codable {
        package var run: String
        /// The first run.
        var baseline: String
        package var measure: String
        /// Queries that both have.
        package var queries: Int
        /// The test on the difference, run minus baseline.
        package var test: RandomizationTest
        /// The p value, corrected for all comparisons of this measure (Holm).
        var correctedP: Double
        /// The interval of the mean difference.
        var interval: Bootstrap.Interval?
    }

    /// The names of the measures.
    package var measures: [String]
    /// A line a run.
    package var runs: [RunLine]
    /// Each further run against the first, by each measure.
    package var comparisons: [Comparison]
    /// What tests and intervals follow from.
    package var seed: Int
    /// How many resamples intervals are made of.
    package var resamples: Int

    /// Puts runs side by side; the first one is what the others are compared with.
    package init(_ runs: [RunScores], options: EvaluationOptions) {
        measures = options.measures.map(\.name)
        seed = options.seed
        resamples = options.resamples
        let bootstrap = Bootstrap(resamples: options.resamples, seed: options.seed)
        self.runs = runs.map { run in
            RunLine(
                name: run.name,
                file: run.file,
                queries: run.queries.count,
                withoutResults: run.withoutResults.count,
                withoutJudgments: run.withoutJudgments,
                brokenLines: run.broken.count,
                means: run.means(measures: options.measures.count),
                intervals: bootstrap.intervals(run.values)
            )
        }
        comparisons = []
        guard let baseline = runs.first, runs.count > 1, options.resamples > 0 else { return }
        for run in runs.dropFirst() { comparisons += Self.compare(run, with: baseline, options, bootstrap) }
        for measure in measures {
            let places = comparisons.indices.filter { comparisons[$0].measure == measure }
            let corrected = RandomizationTest.holm(places.map { comparisons[$0].test.p })
            for (place, p) in zip(places, corrected) { comparisons[place].correctedP = p }
        }
    }

    private static func compare(
        _ run: RunScores,
        with baseline: RunScores,
        _ options: EvaluationOptions,
        _ bootstrap: Bootstrap
    ) -> [Comparison] {
        let rows = Dictionary(zip(baseline.queries, baseline.values)) { first, _ in first }
        let differences = zip(run.queries, run.values).compactMap { query, values in
            rows[query].map { base in zip(values, base).map { $0 - $1 } }
        }
        let intervals = bootstrap.intervals(differences)
        return options.measures.indices.map { column in
            let test = RandomizationTest(
                differences.map { $0[column] },
                assignments: options.resamples,
                seed: options.seed
            )
            return Comparison(
                run: run.name,
                baseline: baseline.name,
                measure: options.measures[column].name,
                queries: differences.count,
                test: test,
                correctedP: test.p,
                interval: intervals.isEmpty ? nil : intervals[column]
            )
        }
    }

    /// Whether a run differs from the first one at a level of 5 %, corrected; false for the first one.
    func isDifferent(_ run: String, _ measure: String) -> Bool {
        comparisons.contains { $0.run == run && $0.measure == measure && $0.correctedP < 0.05 }
    }
}

/// What is computed, and how surely.
package struct EvaluationOptions: Sendable {
    /// What to compute.
    package var measures = Measure.usual
    /// The lowest label that counts as relevant, for all but NDCG.
    package var level = 1
    /// Whether judged queries without results count 0 (trec_eval's `-c`) or are left out (its default).
    package var isComplete = false
    /// How many sign assignments and resamples; 0 for neither tests nor intervals.
    package var resamples = 10_000
    /// What they follow from.
    package var seed = 7

    /// The usual measures, tests and intervals.
    package init() {}
}

extension Evaluation {
    /// A line a run, a column a measure; † where a run differs from the first one (p < 0.05, corrected).
    ///
    /// - Parameter published: further rows for the first measure that is the figures' metric.
    package func meansTable(published: [BenchCollection.Figure] = [], metric: String? = nil) -> TextTable {
        var table = TextTable(["run"] + measures)
        for run in runs {
            table.rows.append(
                [run.name]
                    + measures.indices.map { column in
                        let mark = isDifferent(run.name, measures[column]) ? "†" : ""
                        guard run.intervals.indices.contains(column) else {
                            return Self.number(run.means[column]) + mark
                        }
                        let interval = run.intervals[column]
                        return
                            "\(Self.number(run.means[column]))\(mark) [\(Self.short(interval.low)), \(Self.short(interval.high))]"
                    }
            )
        }
        let column = metric.flatMap(Measure.init).map(\.name).flatMap { measures.firstIndex(of: $0) }
        for figure in published {
            guard let value = figure.value, let column else { continue }
            var row = Array(repeating: "–", count: measures.count)
            row[column] = Self.number(value)
            table.rows.append(["published: \(figure.system)"] + row)
        }
        return table
    }

    /// A line a comparison.
    package var comparisonTable: TextTable {
        var table = TextTable(
            ["run", "against", "measure", "queries", "difference", "95 % interval", "p", "p (Holm)", "as large"],
            words: 3
        )
        for line in comparisons {
            let interval = line.interval.map { "[\(Self.signed($0.low)), \(Self.signed($0.high))]" } ?? "–"
            table.rows.append([
                line.run, line.baseline, line.measure, String(line.queries), Self.signed(line.test.difference),
                interval, Self.p(line.test.p), Self.p(line.correctedP),
                "\(line.test.asLarge) of \(line.test.assignments)\(line.test.isExact ? " (all)" : "")",
            ])
        }
        return table
    }

    /// A line a query and run.
    package static func queryTable(_ runs: [RunScores], measures: [Measure]) -> TextTable {
        var table = TextTable(["query", "run"] + measures.map(\.name), words: 2)
        var rows: [(query: String, place: Int, cells: [String])] = []
        for (place, run) in runs.enumerated() {
            for (query, values) in zip(run.queries, run.values) {
                rows.append((query, place, [query, run.name] + values.map(Self.number)))
            }
        }
        table.rows = rows.sorted { ($0.query, $0.place) < ($1.query, $1.place) }.map(\.cells)
        return table
    }

    static func number(_ value: Double) -> String { String(format: "%.4f", value) }
    private static func short(_ value: Double) -> String { String(format: "%.3f", value) }
    private static func signed(_ value: Double) -> String { String(format: "%+.4f", value) }
    private static func p(_ value: Double) -> String {
        value < 0.0001 ? String(format: "%.1e", value) : String(format: "%.4f", value)
    }
}
