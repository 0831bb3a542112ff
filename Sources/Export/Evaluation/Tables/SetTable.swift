import Foundation

/// One measure over the sets of a collection: a row a run, a column a set, and the mean.
package struct SetTable: Sendable, Codable {
    /// A run's values.
    package struct Row: Sendable, Codable {
        /// The run's name.
        package var name: String
        /// By set, in the order of ``sets``; nil where the run has no file for it.
        package var values: [Double?]
        /// Whether somebody published it, and nobody computed it here.
        var isPublished = false
        /// A published mean over all sets.
        var publishedMean: Double?

        /// The mean over the sets with a value; nil without any.
        package var mean: Double? {
            let known = values.compactMap(\.self)
            return publishedMean ?? (known.isEmpty ? nil : known.reduce(0, +) / Double(known.count))
        }

        package init(name: String, values: [Double?], isPublished: Bool = false, publishedMean: Double? = nil) {
            self.name = name
            self.values = values
            self.isPublished = isPublished
            self.publishedMean = publishedMean
        }
    }

    /// The collection's name.
    package var collection: String
    package var measure: String
    package var sets: [String]
    package var rows: [Row]

    /// Makes a table; published figures follow the runs.
    package init(_ collection: BenchCollection, measure: String, runs: [Row]) {
        self.collection = collection.title
        self.measure = measure
        sets = collection.sets.map(\.name)
        rows = runs
        guard Measure(collection.metric)?.name == measure else { return }
        for figure in collection.average {
            let values = collection.sets.map { set in
                set.published.first { $0.system == figure.system }?.value
            }
            guard figure.value != nil || values.contains(where: { $0 != nil }) else { continue }
            rows.append(
                Row(name: figure.system, values: values, isPublished: true, publishedMean: figure.value)
            )
        }
    }

    /// A row a set, for narrow places.
    package var transposed: TextTable {
        let wide = table
        var narrow = TextTable([wide.titles[0]] + wide.rows.map { $0[0] })
        for column in wide.titles.indices.dropFirst() {
            narrow.rows.append([wide.titles[column]] + wide.rows.map { $0[column] })
        }
        return narrow
    }

    /// The table, a column a set; figures times 100, as papers write them.
    package var table: TextTable {
        var table = TextTable(["\(measure) x 100"] + sets + ["mean", "sets"])
        for row in rows {
            let known = row.values.count { $0 != nil }
            let sets = row.publishedMean != nil ? "all" : "\(known) of \(row.values.count)"
            table.rows.append(
                [row.isPublished ? "published: \(row.name)" : row.name] + row.values.map(Self.cell)
                    + [Self.cell(row.mean), sets]
            )
        }
        return table
    }

    private static func cell(_ value: Double?) -> String {
        value.map { String(format: "%.2f", $0 * 100) } ?? "–"
    }
}
