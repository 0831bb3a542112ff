/// The order with the fewest pairs that voters see the other way round.
///
/// Passages are first split where majorities allow it: if no passage of one group is beaten by one of another, some best order has the
/// first group before the second (Truchon, An Extension of the Condorcet Criterion, 1998). Each group is then solved by dynamic
/// programming over its subsets.
struct Kemeny {
    /// The largest group that is solved exactly: 2^14 subsets.
    static let largestCycle = 14

    private(set) var order: [Int] = []
    private(set) var isExact = true
    /// How many voters have the first before the second.
    private let before: [[Int]]

    /// - Parameter start: all indices in the order that decides between equals.
    init(_ orders: [[Position]], start: [Int]) {
        var before = Array(repeating: Array(repeating: 0, count: start.count), count: start.count)
        for order in orders {
            for (rank, first) in order.enumerated() {
                for second in order[(rank + 1)...] { before[first.index][second.index] += 1 }
            }
        }
        self.init(before: before, start: start)
    }

    /// The same out of how many voters have the first index before the second; who ties two or leaves one out is not counted.
    init(before: [[Int]], start: [Int]) {
        self.before = before
        for group in groups(start) {
            if group.count <= Self.largestCycle {
                order += best(group)
            } else {
                order += group
                isExact = false
            }
        }
    }

    private func beats(_ first: Int, _ second: Int) -> Bool { before[first][second] > before[second][first] }

    /// The strongly connected components of the majorities, winners first; each in the order of `start`.
    private func groups(_ start: [Int]) -> [[Int]] {
        // Reachability by Warshall: lists hold a hundred passages at most.
        var reaches = start.map { first in start.map { beats(first, $0) } }
        for middle in start.indices {
            for from in start.indices where reaches[from][middle] {
                for to in start.indices where reaches[middle][to] { reaches[from][to] = true }
            }
        }
        var left = Array(start.indices)
        var groups: [[Int]] = []
        while !left.isEmpty {
            // The first that nothing outside of its own group can reach.
            let head =
                left.first { place in left.allSatisfy { !reaches[$0][place] || reaches[place][$0] } } ?? left[0]
            let group = left.filter { $0 == head || reaches[head][$0] && reaches[$0][head] }
            groups.append(group.map { start[$0] })
            left.removeAll { group.contains($0) }
        }
        return groups
    }

    /// The best order of a group: for each subset the least cost of having it in front, and who comes last in it.
    private func best(_ group: [Int]) -> [Int] {
        guard group.count > 1 else { return group }
        let full = (1 << group.count) - 1
        var cost = Array(repeating: Int.max, count: full + 1)
        var last = Array(repeating: 0, count: full + 1)
        cost[0] = 0
        for subset in 1...full {
            for place in group.indices where subset & (1 << place) != 0 {
                let rest = subset & ~(1 << place)
                var added = 0
                // Whoever is in front of `place` against a voter's order costs one.
                for other in group.indices where rest & (1 << other) != 0 {
                    added += before[group[place]][group[other]]
                }
                // At a tie the later one of `group` comes last, so that equals keep the order of `start`.
                if cost[rest] + added <= cost[subset] {
                    cost[subset] = cost[rest] + added
                    last[subset] = place
                }
            }
        }
        var order: [Int] = []
        var subset = full
        while subset != 0 {
            order.append(group[last[subset]])
            subset &= ~(1 << last[subset])
        }
        return order.reversed()
    }
}
