import Ranking
import Store

/// Reads figures from a store.
struct FiguresReader: Sendable {
    let pipeline: InspectedPipeline

    /// Reads all figures.
    ///
    /// Two passes over the lists and orders, two over the ledger, one over the index of answers; nothing is written.
    func read(_ store: Store) async throws -> Figures {
        let names = pipeline.domains
        async let funnel = store.stageCounts(domains: names)
        async let endings = store.endings()
        async let paid = store.costs()
        async let lengths = store.reasoningLengths()
        async let models = store.models()
        var tallies = try await Self.tallies(of: names, store: store)
        for bin in try await lengths { tallies[bin.domain]?.reasoningLengths[bin.tokens, default: 0] += bin.orders }
        var all = DomainTally()
        for name in names { tallies[name].map { all.add($0) } }
        let costs = try await paid.sorted {
            ($0.domain, $0.stage, $0.askedAs) < ($1.domain, $1.stage, $1.askedAs)
        }
        return Figures(
            pipeline: pipeline.name,
            isSimulated: costs.contains { $0.isSimulated },
            asOf: try await store.lastPaidAt(),
            alpha: pipeline.alpha,
            funnel: try await funnel,
            endings: try await endings,
            costs: costs,
            spentMicroUSD: costs.reduce(0) { $0 + $1.costMicroUSD },
            models: try await models,
            events: try await store.eventCounts().map {
                EventCount(kind: $0.kind, cause: $0.cause, count: $0.count)
            },
            domains: names.compactMap { name in tallies[name]?.figures(name) },
            all: all.figures("all"),
            decisions: try await store.decisionCounts()
        )
    }

    private static func tallies(of domains: [String], store: Store) async throws -> [String: DomainTally] {
        try await withThrowingTaskGroup { group in
            for domain in domains {
                group.addTask {
                    let lists = try await store.tallyLists(of: domain, into: DomainTally()) { $0.add($1) }
                    return (domain, try await store.tallyOrders(of: domain, into: lists) { $0.add($1) })
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}

/// Counts the lists and orders of a domain as they go by; constant memory.
struct DomainTally: Sendable {
    /// The thresholds of figures: fine enough for a slider.
    static let grid = AlphaGrid("0.05:0.95:0.05") ?? .standard

    private struct PlaceSum {
        var orders = 0
        var given = 0
        var expected = 0.0
    }

    private var lists = 0
    private var kept = 0
    private var chanceSum = 0.0
    private var chances = 0
    private var scores = SweepTally(grid: Self.grid)
    private var sizes: [Int: Int] = [:]
    private var positives: [Int: Int] = [:]
    private var orders = 0
    private var unchanged = 0
    private var repaired = 0
    private var places: [PlaceSum] = []
    /// Paid orders by the tokens of their reasoning.
    var reasoningLengths: [Int: Int] = [:]

    mutating func add(_ list: ListFigure) {
        lists += 1
        sizes[list.size, default: 0] += 1
        positives[list.positives, default: 0] += 1
        guard let ndcg = list.ndcg else { return }
        if list.reason == nil { kept += 1 }
        if let chance = list.chance {
            chanceSum += chance
            chances += 1
        }
        scores.add(
            ScoredList(domain: "", ndcg: ndcg, reason: list.reason, size: list.size, positives: list.positives)
        )
    }

    mutating func add(_ order: OrderFigure) {
        orders += 1
        unchanged += order.isUnchanged ? 1 : 0
        repaired += order.isRepaired ? 1 : 0
        let size = order.order.count
        if places.count < size { places += Array(repeating: PlaceSum(), count: size - places.count) }
        for (rank, place) in order.order.enumerated() where (1...size).contains(place) {
            places[place - 1].orders += 1
            places[place - 1].given += rank + 1
            places[place - 1].expected += Double(size + 1) / 2
        }
    }

    mutating func add(_ other: DomainTally) {
        lists += other.lists
        kept += other.kept
        chanceSum += other.chanceSum
        chances += other.chances
        scores.add(other.scores)
        sizes.merge(other.sizes, uniquingKeysWith: +)
        positives.merge(other.positives, uniquingKeysWith: +)
        reasoningLengths.merge(other.reasoningLengths, uniquingKeysWith: +)
        orders += other.orders
        unchanged += other.unchanged
        repaired += other.repaired
        if places.count < other.places.count {
            places += Array(repeating: PlaceSum(), count: other.places.count - places.count)
        }
        for (index, place) in other.places.enumerated() {
            places[index].orders += place.orders
            places[index].given += place.given
            places[index].expected += place.expected
        }
    }

    func figures(_ domain: String) -> DomainFigures {
        DomainFigures(
            domain: domain,
            lists: lists,
            kept: kept,
            chance: chances > 0 ? rounded(chanceSum / Double(chances)) : nil,
            scores: scores.domain(domain),
            sizes: Self.bins(sizes),
            positives: Self.bins(positives),
            reasoningLengths: Self.bins(reasoningLengths),
            reasoningWidth: ReasoningLength.width,
            orders: orders,
            unchanged: unchanged,
            repaired: repaired,
            places: places.enumerated().filter { $0.element.orders > 0 }.map { index, place in
                DomainFigures.Place(
                    shown: index + 1,
                    orders: place.orders,
                    meanGiven: rounded(Double(place.given) / Double(place.orders)),
                    expected: rounded(place.expected / Double(place.orders))
                )
            }
        )
    }

    private static func bins(_ counts: [Int: Int]) -> [DomainFigures.Bin] {
        counts.sorted { $0.key < $1.key }.map { DomainFigures.Bin(value: $0.key, count: $0.value) }
    }

    /// Six digits say it all, and are the same on every machine.
    private func rounded(_ number: Double) -> Double { (number * 1e6).rounded() / 1e6 }
}
