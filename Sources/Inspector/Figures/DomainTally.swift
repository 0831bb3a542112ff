import Pipeline
import Ranking
import Store

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
    /// Paid orders by the tokens of their chain.
    var chains: [Int: Int] = [:]

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
        chains.merge(other.chains, uniquingKeysWith: +)
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
            chains: Self.bins(chains),
            chainWidth: LedgerTally.width,
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
