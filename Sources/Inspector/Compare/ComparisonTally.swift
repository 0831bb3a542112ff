import Ranking
import Store

/// Compares queries of a domain as they go by; constant memory.
struct ComparisonTally: Sendable {
    /// As in the reward.
    private static let persistence = 0.9
    /// Changed queries that are kept for the list.
    static let most = 200

    private struct Mean {
        var sum = 0.0
        var count = 0

        var value: Double? { count > 0 ? (sum / Double(count) * 1e6).rounded() / 1e6 : nil }

        mutating func add(_ value: Double) {
            sum += value
            count += 1
        }

        mutating func add(_ other: Mean) {
            sum += other.sum
            count += other.count
        }
    }

    private struct Ends: Hashable {
        var from: String
        var to: String
    }

    private var inBoth = 0
    private var onlyInA = 0
    private var onlyInB = 0
    private var otherQuestion = 0
    private var kept = [0, 0, 0, 0]
    private var scoreA = Mean()
    private var scoreB = Mean()
    private var otherLists = 0
    private var tau = Mean()
    private var rbo = Mean()
    private var labels = 0
    private var changedLabels = 0
    private var moves: [Ends: Int] = [:]
    /// Queries of which anything differs.
    private(set) var changed = 0
    /// Those with the largest difference.
    private(set) var changes: [Comparison.Change] = []

    mutating func add(onlyInA query: ComparedQuery) { onlyInA += 1 }

    mutating func add(onlyInB query: ComparedQuery) { onlyInB += 1 }

    mutating func add(_ a: ComparedQuery, _ b: ComparedQuery) {
        guard a.text == b.text else {
            otherQuestion += 1
            return
        }
        inBoth += 1
        var change = Comparison.Change(
            id: a.id,
            query: a.text,
            endA: a.verdict ?? CatalogueLine.Status.pending.rawValue,
            endB: b.verdict ?? CatalogueLine.Status.pending.rawValue,
            ndcgA: a.ndcg,
            ndcgB: b.ndcg,
            changedLabels: 0
        )
        let word = CatalogueLine.Status.kept.rawValue
        kept[(change.endA == word ? 0 : 2) + (change.endB == word ? 0 : 1)] += 1
        if change.endA != change.endB { moves[Ends(from: change.endA, to: change.endB), default: 0] += 1 }
        if let left = a.ndcg, let right = b.ndcg {
            scoreA.add(left)
            scoreB.add(right)
        }
        compareOrders(a.order, b.order, &change)
        for (passage, label) in a.labels {
            guard let other = b.labels[passage] else { continue }
            labels += 1
            if other != label { change.changedLabels += 1 }
        }
        changedLabels += change.changedLabels
        let isSame =
            change.endA == change.endB && a.ndcg == b.ndcg && a.order == b.order && change.changedLabels == 0
        if !isSame { note(change) }
    }

    mutating func add(_ other: ComparisonTally) {
        inBoth += other.inBoth
        onlyInA += other.onlyInA
        onlyInB += other.onlyInB
        otherQuestion += other.otherQuestion
        for index in kept.indices { kept[index] += other.kept[index] }
        scoreA.add(other.scoreA)
        scoreB.add(other.scoreB)
        otherLists += other.otherLists
        tau.add(other.tau)
        rbo.add(other.rbo)
        labels += other.labels
        changedLabels += other.changedLabels
        moves.merge(other.moves, uniquingKeysWith: +)
        changed += other.changed
        changes = Array((changes + other.changes).sorted(by: Comparison.Change.isBefore).prefix(Self.most))
    }

    func domain(_ name: String, costA: Int, costB: Int) -> Comparison.Domain {
        Comparison.Domain(
            domain: name,
            inBoth: inBoth,
            onlyInA: onlyInA,
            onlyInB: onlyInB,
            otherQuestion: otherQuestion,
            keptByBoth: kept[0],
            keptByA: kept[1],
            keptByB: kept[2],
            keptByNeither: kept[3],
            scored: scoreA.count,
            meanA: scoreA.value,
            meanB: scoreB.value,
            sameLists: tau.count,
            otherLists: otherLists,
            tau: tau.value,
            rbo: rbo.value,
            labels: labels,
            changedLabels: changedLabels,
            moves: moves.map { Comparison.Move(from: $0.key.from, to: $0.key.to, count: $0.value) }
                .sorted { ($1.count, $0.from, $0.to) < ($0.count, $1.from, $1.to) },
            costA: costA,
            costB: costB
        )
    }

    private mutating func compareOrders(_ a: [PassageID], _ b: [PassageID], _ change: inout Comparison.Change) {
        guard !a.isEmpty, !b.isEmpty else { return }
        guard let agreement = KendallTau.tau(a, b) else {
            otherLists += 1
            return
        }
        let overlap = RankBiasedOverlap.extrapolated(a, b, p: Self.persistence)
        tau.add(agreement)
        rbo.add(overlap)
        change.tau = agreement
        change.rbo = overlap
    }

    /// Keeps the largest; sorted only now and then, so that a hundred thousand changes cost no more than a few sorts of a few hundred.
    private mutating func note(_ change: Comparison.Change) {
        changed += 1
        changes.append(change)
        if changes.count >= 4 * Self.most { trim() }
    }

    private mutating func trim() {
        changes = Array(changes.sorted(by: Comparison.Change.isBefore).prefix(Self.most))
    }
}
