/// Lists of a wanted size out of a pool; indices of the pool.
public enum ListDraws {
    /// Cuts an ordered pool into groups that each reach from its top to its end: each takes one place of every interval, the first group the first
    /// of each (GroupRank, arXiv 2511.11653: of 50 places five groups of 10, places 1, 6, 11 …).
    ///
    /// - Returns: as many groups as the shortest interval has places; places that are left over are in none. The whole pool where it is no longer
    ///   than a group.
    public static func intervals(_ count: Int, size: Int) -> [[Int]] {
        guard size > 0, count > size else { return count > 0 ? [Array(0..<count)] : [] }
        return (0..<(count / size)).map { offset in (0..<size).map { $0 * count / size + offset } }
    }

    /// One group of the same kind, each place drawn within its interval.
    public static func drawnInterval(_ count: Int, size: Int, using generator: inout SeededGenerator) -> [Int] {
        guard size > 0, count > size else { return Array(0..<max(0, count)) }
        return (0..<size).map { number in
            let start = number * count / size
            return start + generator.next(below: (number + 1) * count / size - start)
        }
    }

    /// A draw in which each key has as equal a share as the pool allows: what one key lacks, the others share.
    ///
    /// - Parameters:
    ///   - keys: of each passage, such as its grade or origin.
    ///   - count: how many to draw; all where there are no more.
    /// - Returns: in rising order.
    public static func balanced<Key: Hashable & Comparable>(
        _ keys: [Key],
        count: Int,
        using generator: inout SeededGenerator
    ) -> [Int] {
        var left = Dictionary(grouping: keys.indices) { keys[$0] }.sorted { $0.key < $1.key }
            .map { generator.shuffled($0.value) }
        var drawn: [Int] = []
        while drawn.count < count, !left.isEmpty {
            // In the last round not all keys have a turn: which ones is drawn, too.
            for place in generator.shuffled(Array(left.indices)) where drawn.count < count {
                if let next = left[place].popLast() { drawn.append(next) }
            }
            left.removeAll(where: \.isEmpty)
        }
        return drawn.sorted()
    }
}
