import Export
import Foundation
import Ingest

/// One table over all sets of a collection.
struct SetEvaluation {
    let verb: EvaluateVerb
    let options: EvaluationOptions

    /// Scores every set that has its files.
    ///
    /// - Returns: how many lines could not be used.
    func run(collection name: String, format: EvaluateVerb.Format) async throws -> Int {
        guard let collection = try BenchSets.collection(name) else {
            throw UsageError.unknown(name, of: try BenchSets.all().map(\.name), option: "--sets")
        }
        guard verb.qrels.contains("{set}"), verb.runs.allSatisfy({ $0.contains("{set}") }) else {
            throw UsageError("--sets: expected {set} in QRELS and in each RUN, found a path without it")
        }
        var values: [[[Double?]]] = []
        var names: [String] = verb.name
        var faults = 0
        for member in collection.sets {
            let blank = verb.runs.map { _ in options.measures.map { _ in Double?.none } }
            guard let qrels = path(verb.qrels, member) else {
                Terminal.say("\(collection.name)/\(member.name): no judgments at \(paths(verb.qrels, member))")
                values.append(blank)
                continue
            }
            let excluded = verb.exclude.compactMap { path($0, member) }
            let judgments = try verb.readQrels(qrels, excluding: excluded)
            faults += judgments.broken.count
            var row = blank
            for (place, pattern) in verb.runs.enumerated() {
                guard let file = path(pattern, member) else {
                    Terminal.say("\(collection.name)/\(member.name): no run at \(paths(pattern, member))")
                    continue
                }
                let scores = try await verb.score([file], qrels: judgments, options: options)
                faults += scores.reduce(0) { $0 + $1.broken.count }
                row[place] = scores.first?.means(measures: options.measures.count).map { $0 } ?? row[place]
                if names.count == place, let name = scores.first?.name { names.append(name) }
            }
            values.append(row)
        }
        guard values.contains(where: { $0.contains { $0.contains { $0 != nil } } }) else {
            let first = collection.sets.first
            let wanted = ([verb.qrels] + verb.runs).map { pattern in first.map { paths(pattern, $0) } ?? pattern }
            throw UsageError(
                "--sets: expected judgments and a run of at least one set of \(collection.name), found none; of \(first?.name ?? "a set") they would be at "
                    + wanted.joined(separator: " and ")
            )
        }
        let tables = options.measures.enumerated().map { column, measure in
            SetTable(
                collection,
                measure: measure.name,
                runs: verb.runs.indices.map { place in
                    SetTable.Row(
                        name: names.indices.contains(place) ? names[place] : verb.runs[place],
                        values: values.map { $0[place][column] }
                    )
                }
            )
        }
        if format == .json {
            try JSONOutput.document(tables)
        } else {
            let shown = tables.map { format == .latex ? $0.table : $0.transposed }
            print(shown.map { table in format.table.map(table.text) ?? Table(table).text }.joined(separator: "\n\n"))
        }
        return faults
    }

    /// All paths where a set's file is looked for, absolute.
    private func paths(_ pattern: String, _ member: BenchCollection.Member) -> String {
        member.names.map { URL(filePath: pattern.replacing("{set}", with: $0)).absoluteURL.path }
            .joined(separator: " or ")
    }

    /// The pattern with the first of the set's names under which there is a file; nil if there is none.
    private func path(_ pattern: String, _ member: BenchCollection.Member) -> String? {
        member.names.map { pattern.replacing("{set}", with: $0) }
            .first { FileManager.default.fileExists(atPath: $0) }
    }
}
