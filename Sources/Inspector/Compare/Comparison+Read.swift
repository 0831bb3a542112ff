import Ranking
import Store

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
