import Foundation
package import Ingest

/// The values of all measures for every query of a run that is judged.
package struct RunScores: Sendable {
    /// The run's name in tables.
    package var name: String
    /// The run's file.
    package var file: String
    /// Queries with values, sorted by name.
    package var queries: [String]
    /// Values by query, in the order of ``queries``, then by measure.
    package var values: [[Double]]
    /// Judged queries without a line in the run, sorted.
    package var withoutResults: [String]
    /// Queries of the run without judgments.
    package var withoutJudgments: Int
    /// Lines that can't be used, in file order.
    package var broken: [BrokenRow]

    /// Reads a run, and scores its judged queries side by side. Their lines are held in memory, about 40 bytes each.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - qrels: the judgments; queries without any have no value.
    ///   - measures: what to compute.
    ///   - level: the lowest label that counts as relevant, for all but NDCG.
    ///   - name: in tables; the run's own tag, or its file's name, if nil.
    /// - Throws: `SourceError` if the file can't be read on.
    package init(
        _ run: RunFile,
        qrels: Qrels,
        measures: [Measure],
        level: Int = 1,
        name: String? = nil
    ) async throws {
        let reading = try await Self.read(run, qrels: qrels)
        let ranked = await Self.ranked(
            reading.lists,
            Judging(qrels: qrels, measures: measures, level: level)
        )
        self.name = try name ?? run.tag() ?? run.url.deletingPathExtension().lastPathComponent
        file = run.url.path
        queries = ranked.map(\.query)
        values = ranked.map(\.values)
        withoutResults = Self.sorted(qrels.labels.keys.filter { reading.lists[$0] == nil })
        withoutJudgments = reading.unjudged.count
        broken = reading.broken
        for query in ranked {
            broken += query.repeated.map {
                let reason = "document \($0.document) repeated; its first line counts"
                return BrokenRow(file: run.url.path, line: $0.number, reason: reason)
            }
        }
        broken.sort { $0.line < $1.line }
    }

    /// A sound line of a judged query.
    private struct Entry {
        var document: String
        var score: Float
        var number: Int
    }

    /// What lines say, those of judged queries by query.
    private struct Reading {
        var lists: [String: [Entry]] = [:]
        var unjudged: Set<String> = []
        var broken: [BrokenRow] = []

        init() {}

        init(_ block: LineBlocks.Block, of run: RunFile, qrels: Qrels) {
            // Lines of a query stand together: it is looked up once.
            var (query, isJudged, entries): (String?, Bool, [Entry]) = (nil, false, [])
            func close() {
                guard let query else { return }
                if isJudged { lists[query, default: []] += entries } else { unjudged.insert(query) }
                entries.removeAll(keepingCapacity: true)
            }
            run.each(in: block) { number, line in
                switch line {
                case .failure(let row): broken.append(row)
                case .success(let line):
                    if line.query != query {
                        close()
                        query = line.query
                        isJudged = qrels.labels[line.query] != nil
                    }
                    guard isJudged else { return }
                    entries.append(Entry(document: line.document, score: line.score, number: number))
                }
            }
            close()
        }

        /// Takes in the lines that follow.
        mutating func append(_ next: Reading) {
            for (query, entries) in next.lists { lists[query, default: []] += entries }
            unjudged.formUnion(next.unjudged)
            broken += next.broken
        }
    }

    /// Reads blocks of lines side by side, and joins them in the file's order.
    private static func read(_ run: RunFile, qrels: Qrels) async throws -> Reading {
        var blocks = try LineBlocks(url: run.url)
        // Two blocks a core: while one is waited for the next is read.
        let window = ProcessInfo.processInfo.activeProcessorCount * 2
        return try await withThrowingTaskGroup(of: (Int, Reading).self) { group in
            var (begun, joined) = (0, 0)
            var ready: [Int: Reading] = [:]
            var all = Reading()
            var isAtEnd = false
            while true {
                while !isAtEnd, begun - joined < window {
                    guard let block = try blocks.next() else {
                        isAtEnd = true
                        break
                    }
                    let place = begun
                    group.addTask { (place, Reading(block, of: run, qrels: qrels)) }
                    begun += 1
                }
                guard let (place, reading) = try await group.next() else { return all }
                ready[place] = reading
                while let next = ready.removeValue(forKey: joined) {
                    all.append(next)
                    joined += 1
                }
            }
        }
    }

    private struct RankedQuery {
        var query: String
        var values: [Double]
        var repeated: [Entry]
    }

    /// Ranks and scores queries side by side; sorted by name.
    private static func ranked(_ lists: [String: [Entry]], _ judging: Judging) async -> [RankedQuery] {
        let queries = sorted(lists.keys)
        let share = max(1, queries.count / (4 * ProcessInfo.processInfo.activeProcessorCount))
        return await withTaskGroup(of: (Int, [RankedQuery]).self) { group in
            for start in stride(from: 0, to: queries.count, by: share) {
                group.addTask {
                    let part = queries[start..<min(start + share, queries.count)].map { query in
                        let (entries, repeated) = Self.ranked(lists[query] ?? [])
                        let values = judging.values(entries.map(\.document), query: query)
                        return RankedQuery(query: query, values: values, repeated: repeated)
                    }
                    return (start, part)
                }
            }
            let parts = await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    /// Brings the lines of one query into trec_eval's order: score falling, then document id falling in byte order.
    private static func ranked(_ lines: [Entry]) -> (ranked: [Entry], repeated: [Entry]) {
        var (seen, first, repeated): (Set<String>, [Entry], [Entry]) = ([], [], [])
        seen.reserveCapacity(lines.count)
        first.reserveCapacity(lines.count)
        for line in lines {
            if seen.insert(line.document).inserted { first.append(line) } else { repeated.append(line) }
        }
        func precedes(_ left: Entry, _ right: Entry) -> Bool {
            if left.score != right.score { return left.score > right.score }
            return right.document.utf8.lexicographicallyPrecedes(left.document.utf8)
        }
        // Most retrievers write them so.
        if zip(first, first.dropFirst()).contains(where: { !precedes($0, $1) }) { first.sort(by: precedes) }
        return (first, repeated)
    }

    private static func sorted(_ names: some Sequence<String>) -> [String] {
        names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Counts judged queries without results as 0, as trec_eval does with `-c`.
    package mutating func complete(measures: Int) {
        let all =
            zip(queries, values).map { ($0, $1) }
            + withoutResults.map { ($0, Array(repeating: 0.0, count: measures)) }
        let sorted = all.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        queries = sorted.map(\.0)
        values = sorted.map(\.1)
    }

    /// The mean of each measure over the queries with values.
    package func means(measures: Int) -> [Double] {
        (0..<measures).map { measure in
            queries.isEmpty ? 0 : values.reduce(0) { $0 + $1[measure] } / Double(queries.count)
        }
    }
}

/// What rankings are scored by.
struct Judging: Sendable {
    let qrels: Qrels
    let measures: [Measure]
    /// The lowest label that counts as relevant, for all but NDCG.
    let level: Int

    /// The values of all measures for one query's documents in ranked order; those that are left out of its ranking have no place.
    func values(_ documents: some Sequence<String>, query: String) -> [Double] {
        let excluded = qrels.excluded[query] ?? []
        let labels = (qrels.labels[query] ?? [:]).filter { !excluded.contains($0.key) }
        let ranked = RankedLabels(
            documents.filter { !excluded.contains($0) }.map { labels[$0] },
            all: Array(labels.values),
            level: level
        )
        return measures.map(ranked.value)
    }
}

/// The labels of a query's ranking in its order, with what else a measure needs.
struct RankedLabels: Sendable {
    /// What stands for a document without a label.
    private static let unjudged = Int32.min

    /// Labels, best document first.
    private let labels: [Int32]
    /// The gains of all labelled documents, falling: the ideal ranking.
    private let ideal: [Int32]
    /// How many labelled documents are relevant.
    private let relevant: Int
    /// The lowest label that counts as relevant, for all but NDCG.
    private let level: Int32

    /// Takes a ranking's labels.
    ///
    /// - Parameters:
    ///   - labels: in ranked order; nil for a document without a label.
    ///   - all: the labels of all labelled documents, found or not.
    ///   - level: the lowest label that counts as relevant.
    init(_ labels: [Int?], all: [Int], level: Int = 1) {
        self.init(
            ranked: labels.map { $0.map(Int32.init(clamping:)) ?? Self.unjudged },
            ideal: all.map(Int32.init(clamping:)).filter { $0 > 0 }.sorted(by: >),
            relevant: all.count { $0 >= level },
            level: Int32(clamping: level)
        )
    }

    private init(ranked: [Int32], ideal: [Int32], relevant: Int, level: Int32) {
        labels = ranked
        self.ideal = ideal
        self.relevant = relevant
        self.level = level
    }

    /// The value of a measure, as trec_eval computes it; 0 where nothing is relevant.
    func value(of measure: Measure) -> Double {
        switch measure {
        case .ndcg(let depth):
            let best = Self.gain(ideal, depth)
            return best == 0 ? 0 : Self.gain(labels, depth) / best
        case .recall(let depth):
            return relevant == 0 ? 0 : Double(hits(depth)) / Double(relevant)
        case .precision(let depth):
            return Double(hits(depth)) / Double(depth)
        case .reciprocalRank(let depth):
            let first = labels.prefix(depth ?? labels.count).firstIndex(where: isRelevant)
            return first.map { 1 / Double($0 + 1) } ?? 0
        case .averagePrecision(let depth):
            return averagePrecision(depth)
        case .success(let depth):
            return labels.prefix(depth).contains(where: isRelevant) ? 1 : 0
        case .judged(let depth):
            return Double(labels.prefix(depth).count { $0 != Self.unjudged }) / Double(depth)
        }
    }

    private func isRelevant(_ label: Int32) -> Bool { label >= level }

    private func hits(_ depth: Int?) -> Int { labels.prefix(depth ?? labels.count).count(where: isRelevant) }

    private func averagePrecision(_ depth: Int?) -> Double {
        guard relevant > 0 else { return 0 }
        var found = 0
        var sum = 0.0
        for (index, label) in labels.prefix(depth ?? labels.count).enumerated() where isRelevant(label) {
            found += 1
            sum += Double(found) / Double(index + 1)
        }
        return sum / Double(relevant)
    }

    private static func gain(_ labels: [Int32], _ depth: Int?) -> Double {
        var sum = 0.0
        for (index, label) in labels.prefix(depth ?? labels.count).enumerated() where label > 0 {
            sum += Double(label) / log2(Double(index + 2))
        }
        return sum
    }
}
