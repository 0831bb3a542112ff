import Foundation

extension Evaluation {
    /// A line a run, a column a measure; † where a run differs from the first one (p < 0.05, corrected).
    ///
    /// - Parameter published: further rows for the first measure that is the figures' metric.
    public func meansTable(published: [BenchCollection.Figure] = [], metric: String? = nil) -> TextTable {
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
    public var comparisonTable: TextTable {
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
    public static func queryTable(_ runs: [RunScores], measures: [Measure]) -> TextTable {
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
