import Ranking
import Store

/// What two stores made of the same queries: two prompts, two teachers, two thresholds.
public struct Comparison: Sendable, Codable, Hashable {
    /// One of the two.
    public struct Side: Sendable, Codable, Hashable {
        /// The pipeline's name.
        public var pipeline: String
        /// The store's path.
        public var store: String
        /// Whether any answer is the simulator's.
        public var isSimulated: Bool
        /// The models that answered, most answers first.
        public var models: [String]
        /// Paid answers.
        public var answers: Int
        /// What they cost in millionths of a US dollar, as far as prices are known.
        public var costMicroUSD: Int
        /// Answers whose price is not known.
        public var unknownCost: Int
    }

    /// Queries that went from one end to another.
    public struct Move: Sendable, Codable, Hashable {
        /// How they ended in A: `kept`, a reject reason's code, a failure's cause, or `pending`.
        public var from: String
        /// How they ended in B.
        public var to: String
        /// How many.
        public var count: Int
    }

    /// The queries of a domain.
    public struct Domain: Sendable, Codable, Hashable {
        /// Its name; `all` for all together.
        public var domain: String
        /// Queries in both stores, with the same question.
        public var inBoth: Int
        /// Queries that only A has.
        public var onlyInA: Int
        /// Queries that only B has.
        public var onlyInB: Int
        /// Queries of one id whose questions differ; nothing else of them is compared.
        public var otherQuestion: Int
        /// Kept by both.
        public var keptByBoth: Int
        /// Kept by A and not by B.
        public var keptByA: Int
        /// Kept by B and not by A.
        public var keptByB: Int
        /// Kept by neither.
        public var keptByNeither: Int
        /// Queries that have a score in both.
        public var scored: Int
        /// Their mean NDCG@10 in A; nil if there is none.
        public var meanA: Double?
        /// The same in B.
        public var meanB: Double?
        /// Lists that were ordered in both and hold the same passages.
        public var sameLists: Int
        /// Lists that were ordered in both and hold other passages.
        public var otherLists: Int
        /// The mean of Kendall's tau over the same lists, from -1 to 1.
        public var tau: Double?
        /// The mean of rank-biased overlap (p 0.9, extrapolated) over the same lists, from 0 to 1.
        public var rbo: Double?
        /// Candidates that were judged in both.
        public var labels: Int
        /// Those of them whose label differs.
        public var changedLabels: Int
        /// How queries ended otherwise in B than in A, the most frequent first.
        public var moves: [Move]
        /// What A paid in millionths of a US dollar.
        public var costA: Int
        /// What B paid.
        public var costB: Int
    }

    /// The first store.
    public var a: Side
    /// The second store.
    public var b: Side
    /// By domain, and all together last where there are several.
    public var domains: [Domain]
    /// Queries whose end, score, order or labels differ.
    public var changed: Int
    /// Those with the largest difference, largest first.
    public var changes: [Change]
}

extension Comparison {
    /// Queries in both stores, with the same question; of all domains together.
    public var inBoth: Int { domains.last?.inBoth ?? 0 }

    /// Why nothing was compared, for people; nil where anything was.
    public var nothingInCommon: String? {
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
    public struct Change: Sendable, Codable, Hashable {
        /// The query.
        public var id: QueryID
        /// The question.
        public var query: String
        /// How it ended in A: `kept`, a reject reason's code, a failure's cause, or `pending`.
        public var endA: String
        /// How it ended in B.
        public var endB: String
        /// NDCG@10 in A.
        public var ndcgA: Double?
        /// NDCG@10 in B.
        public var ndcgB: Double?
        /// Agreement of the orders, where the lists hold the same passages.
        public var tau: Double?
        /// Rank-biased overlap of the orders, where the lists hold the same passages.
        public var rbo: Double?
        /// Candidates that were judged differently.
        public var changedLabels: Int

        /// How far apart: the difference of the scores; 1 where only one has any and the ends differ.
        public var difference: Double {
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
    public static func read(
        _ a: Store,
        _ b: Store,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Comparison {
        async let costsOfA = a.ledgerTally()
        async let costsOfB = b.ledgerTally()
        let paidA = try await Array(costsOfA.costs.values)
        let paidB = try await Array(costsOfB.costs.values)
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
