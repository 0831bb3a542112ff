import Foundation

/// Runs side by side: means, intervals, and how surely each differs from the first.
public struct Evaluation: Sendable, Codable {
    /// A run's line.
    public struct RunLine: Sendable, Codable {
        /// Its name in tables.
        public var name: String
        /// Its file.
        public var file: String
        /// Queries that the means are over.
        public var queries: Int
        /// Judged queries without a line.
        public var withoutResults: Int
        /// Queries without judgments.
        public var withoutJudgments: Int
        /// Lines that can't be used.
        public var brokenLines: Int
        /// The mean of each measure.
        public var means: [Double]
        /// The interval of each mean, 95 % by bootstrap; empty where nothing is resampled.
        public var intervals: [Bootstrap.Interval]
    }

    /// A run against the first one, by one measure.
    public struct Comparison: Sendable, Codable {
        /// The run.
        public var run: String
        /// The first run.
        public var baseline: String
        /// The measure.
        public var measure: String
        /// Queries that both have.
        public var queries: Int
        /// The test on the difference, run minus baseline.
        public var test: RandomizationTest
        /// The p value, corrected for all comparisons of this measure (Holm).
        public var correctedP: Double
        /// The interval of the mean difference.
        public var interval: Bootstrap.Interval?
    }

    /// The names of the measures.
    public var measures: [String]
    /// A line a run.
    public var runs: [RunLine]
    /// Each further run against the first, by each measure.
    public var comparisons: [Comparison]
    /// What tests and intervals follow from.
    public var seed: Int
    /// How many resamples intervals are made of.
    public var resamples: Int

    /// Puts runs side by side; the first one is what the others are compared with.
    public init(_ runs: [RunScores], options: EvaluationOptions) {
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
    public func isDifferent(_ run: String, _ measure: String) -> Bool {
        comparisons.contains { $0.run == run && $0.measure == measure && $0.correctedP < 0.05 }
    }
}
