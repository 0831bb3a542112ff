package import Ranking
package import Store

/// What two stores made of the same queries: two prompts, two teachers, two thresholds.
package struct Comparison: Sendable, Codable, Hashable {
    /// One of the two.
    package struct Side: Sendable, Codable, Hashable {
        /// The pipeline's name.
        package var pipeline: String
        /// The store's path.
        package var store: String
        /// Whether any answer is the simulator's.
        package var isSimulated: Bool
        /// The models that answered, most answers first.
        package var models: [String]
        /// Paid answers.
        package var answers: Int
        /// What they cost in millionths of a US dollar, as far as prices are known.
        package var costMicroUSD: Int
        /// Answers whose price is not known.
        package var unknownCost: Int
    }

    /// Queries that went from one end to another.
    package struct Move: Sendable, Codable, Hashable {
        /// How they ended in A: `kept`, a reject reason's code, a failure's cause, or `pending`.
        package var from: String
        /// How they ended in B.
        package var to: String
        /// How many.
        package var count: Int
    }

    /// The queries of a domain.
    package struct Domain: Sendable, Codable, Hashable {
        /// Its name; `all` for all together.
        package var domain: String
        /// Queries in both stores, with the same question.
        package var inBoth: Int
        /// Queries that only A has.
        package var onlyInA: Int
        /// Queries that only B has.
        package var onlyInB: Int
        /// Queries of one id whose questions differ; nothing else of them is compared.
        package var otherQuestion: Int
        package var keptByBoth: Int
        /// Kept by A and not by B.
        package var keptByA: Int
        /// Kept by B and not by A.
        package var keptByB: Int
        package var keptByNeither: Int
        /// Queries that have a score in both.
        package var scored: Int
        /// Their mean NDCG@10 in A; nil if there is none.
        package var meanA: Double?
        /// The same in B.
        package var meanB: Double?
        /// Lists that were ordered in both and hold the same passages.
        package var sameLists: Int
        /// Lists that were ordered in both and hold other passages.
        package var otherLists: Int
        /// The mean of Kendall's tau over the same lists, from -1 to 1.
        package var tau: Double?
        /// The mean of rank-biased overlap (p 0.9, extrapolated) over the same lists, from 0 to 1.
        package var rbo: Double?
        /// Candidates that were judged in both.
        package var labels: Int
        /// Those of them whose label differs.
        package var changedLabels: Int
        /// How queries ended otherwise in B than in A, the most frequent first.
        package var moves: [Move]
        /// What A paid in millionths of a US dollar.
        package var costA: Int
        /// What B paid.
        package var costB: Int
    }

    /// The first store.
    package var a: Side
    /// The second store.
    package var b: Side
    /// By domain, and all together last where there are several.
    package var domains: [Domain]
    /// Queries whose end, score, order or labels differ.
    package var changed: Int
    /// Those with the largest difference, largest first.
    package var changes: [Change]
}

extension Comparison {
    /// Queries in both stores, with the same question; of all domains together.
    package var inBoth: Int { domains.last?.inBoth ?? 0 }

    /// Why nothing was compared, for people; nil where anything was.
    package var nothingInCommon: String? {
        guard inBoth == 0 else { return nil }
        let all = domains.last
        func side(_ name: String, _ side: Side, _ count: Int) -> String {
            "\(name) is \(side.pipeline) (\(side.store)) with \(count) quer\(count == 1 ? "y" : "ies") of its own"
        }
        let other = all?.otherQuestion ?? 0
        return "no query is in both stores: " + side("A", a, all?.onlyInA ?? 0) + ", " + side("B", b, all?.onlyInB ?? 0)
            + (other > 0 ? "; \(other) have the same name in both and another question" : "")
            + ". Queries are the same if domain, id and question are"
    }

    /// A query of which the two stores made different things.
    package struct Change: Sendable, Codable, Hashable {
        /// The query.
        package var id: QueryID
        /// The question.
        package var query: String
        /// How it ended in A: `kept`, a reject reason's code, a failure's cause, or `pending`.
        package var endA: String
        /// How it ended in B.
        package var endB: String
        /// NDCG@10 in A.
        package var ndcgA: Double?
        /// NDCG@10 in B.
        package var ndcgB: Double?
        /// Agreement of the orders, where the lists hold the same passages.
        package var tau: Double?
        /// Rank-biased overlap of the orders, where the lists hold the same passages.
        package var rbo: Double?
        /// Candidates that were judged differently.
        package var changedLabels: Int

        /// How far apart: the difference of the scores; 1 where only one has any and the ends differ.
        var difference: Double {
            guard let ndcgA, let ndcgB else { return endA == endB ? 0 : 1 }
            return abs(ndcgA - ndcgB)
        }

        /// Largest difference first; then those whose end changed, then by agreement of the orders, then by name.
        static func isBefore(_ left: Change, _ right: Change) -> Bool {
            let leftKey = (-left.difference, left.endA == left.endB ? 1 : 0, left.tau ?? 1)
            let rightKey = (-right.difference, right.endA == right.endB ? 1 : 0, right.tau ?? 1)
            return leftKey != rightKey ? leftKey < rightKey : left.id < right.id
        }
    }
}

extension Comparison {
    /// Queries that are read at a time.
    private static let page = 500

    /// Compares two stores; both are only read, a page of queries at a time.
    ///
    /// - Parameter progress: is told now and then how many queries of both were read.
    package static func read(
        _ a: Store,
        _ b: Store,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Comparison {
        let paidA = try await a.costs()
        let paidB = try await b.costs()
        let names = try await Set(a.currentDomains() + b.currentDomains()).sorted()
        var all = ComparisonTally()
        var domains: [Domain] = []
        for name in names {
            let tally = try await tally(of: name, a, b, progress)
            all.add(tally)
            domains.append(tally.domain(name, costA: cost(paidA, of: name), costB: cost(paidB, of: name)))
        }
        if domains.count > 1 {
            domains.append(all.domain("all", costA: cost(paidA, of: nil), costB: cost(paidB, of: nil)))
        }
        return Comparison(
            a: try await side(a, paid: paidA),
            b: try await side(b, paid: paidB),
            domains: domains,
            changed: all.changed,
            changes: all.changes
        )
    }

    /// Goes through both stores by id at once, as two sorted decks are merged.
    private static func tally(
        of domain: String,
        _ a: Store,
        _ b: Store,
        _ progress: @Sendable (Int) -> Void
    ) async throws -> ComparisonTally {
        var tally = ComparisonTally()
        var left = ArraySlice<ComparedQuery>()
        var right = ArraySlice<ComparedQuery>()
        var lastLeft: QueryID?
        var lastRight: QueryID?
        var (isLeftRead, isRightRead) = (false, false)
        while true {
            let (needsLeft, needsRight) = (left.isEmpty && !isLeftRead, right.isEmpty && !isRightRead)
            if needsLeft || needsRight {
                // Side by side: the two mostly hold the same queries, and so come to the ends of their pages together.
                let (afterLeft, afterRight) = (lastLeft, lastRight)
                async let more =
                    needsLeft
                    ? a.comparedQueries(domain: domain, after: afterLeft, count: page) : nil
                async let others =
                    needsRight
                    ? b.comparedQueries(domain: domain, after: afterRight, count: page) : nil
                if let more = try await more {
                    (left, isLeftRead) = (more[...], more.isEmpty)
                    progress(more.count)
                }
                if let others = try await others {
                    (right, isRightRead) = (others[...], others.isEmpty)
                    progress(others.count)
                }
            }
            switch (left.first, right.first) {
            case (nil, nil): return tally
            case (let query?, let other?) where query.id.rawValue.utf8.elementsEqual(other.id.rawValue.utf8):
                tally.add(query, other)
                (lastLeft, lastRight) = (query.id, other.id)
                left = left.dropFirst()
                right = right.dropFirst()
            case (let query?, let other) where other.map { query.id < $0.id } ?? true:
                tally.add(onlyInA: query)
                lastLeft = query.id
                left = left.dropFirst()
            default:
                guard let query = right.popFirst() else { return tally }
                tally.add(onlyInB: query)
                lastRight = query.id
            }
        }
    }

    private static func side(_ store: Store, paid: [CostLine]) async throws -> Side {
        Side(
            pipeline: try await store.pipelineName() ?? "never run",
            store: store.path,
            isSimulated: paid.contains { $0.isSimulated },
            models: Dictionary(grouping: paid, by: \.model).mapValues { $0.reduce(0) { $0 + $1.answers } }
                .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
            answers: paid.reduce(0) { $0 + $1.answers },
            costMicroUSD: cost(paid, of: nil),
            unknownCost: paid.reduce(0) { $0 + $1.unknownCost }
        )
    }

    private static func cost(_ paid: [CostLine], of domain: String?) -> Int {
        paid.filter { domain == nil || $0.domain == domain }.reduce(0) { $0 + $1.costMicroUSD }
    }
}
