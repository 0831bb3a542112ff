/// Which pairs of a list are compared, where all pairs would be too many.
public enum PairDesign {
    /// The union of random circles through all passages: each passage is in `degree` pairs, and all are joined, so that strengths can be
    /// compared (zELO, arXiv 2509.12541: degree 8 of 100).
    ///
    /// No pair stands in two circles: what a circle would repeat is moved within it. Where `degree` is as large as the list allows, all pairs
    /// come; in short lists near that, a passage may have a pair less.
    /// - Parameter degree: an even number of 2 or more; an odd one counts as the next lower one.
    public static func cycles(_ count: Int, degree: Int, using generator: inout SeededGenerator) -> [PositionPair] {
        guard count > 2, degree < count - 1 else { return all(count) }
        var pairs: [PositionPair] = []
        var taken: Set<Set<Int>> = []
        for _ in 0..<max(1, degree / 2) {
            for edge in circle(count, apartFrom: taken, using: &generator)
            where taken.insert(Set([edge.0, edge.1])).inserted {
                if let pair = pair(edge.0, edge.1) { pairs.append(pair) }
            }
        }
        return pairs
    }

    /// All passages against some drawn ones, and those against each other.
    public static func pivots(_ count: Int, pivots: Int, using generator: inout SeededGenerator) -> [PositionPair] {
        let drawn = generator.sample(below: count, count: max(1, pivots))
        return drawn.enumerated().flatMap { number, pivot in
            (0..<count).filter { !drawn[..<number].contains($0) }.compactMap { pair(pivot, $0) }
        }
    }

    /// Each pair once.
    public static func all(_ count: Int) -> [PositionPair] {
        (0..<max(0, count)).flatMap { first in ((first + 1)..<max(first + 1, count)).compactMap { pair(first, $0) } }
    }

    /// Each pair as it is shown: the other way round with a chance, so that a preference for a side evens out.
    public static func swapped(
        _ pairs: [PositionPair],
        chance: Double = 0.5,
        using generator: inout SeededGenerator
    ) -> [PositionPair] {
        pairs.map { generator.unit() < chance ? $0.swapped : $0 }
    }

    /// A random circle with few edges of others: of two places the passages change where that makes fewer repeats, or as many.
    private static func circle(
        _ count: Int,
        apartFrom taken: Set<Set<Int>>,
        using generator: inout SeededGenerator
    ) -> [(Int, Int)] {
        var order = generator.shuffled(Array(0..<count))
        func edges() -> [(Int, Int)] { order.indices.map { (order[$0], order[($0 + 1) % count]) } }
        func repeated(_ place: Int) -> Bool { taken.contains(Set([order[place], order[(place + 1) % count]])) }
        /// Of the four edges at two places.
        func repeats(_ one: Int, _ other: Int) -> Int {
            Set([one, (one + count - 1) % count, other, (other + count - 1) % count]).count(where: repeated)
        }
        for _ in 0..<(20 * count) {
            guard let place = order.indices.first(where: repeated) else { break }
            let other = generator.next(below: count)
            let before = repeats(place, other)
            order.swapAt(place, other)
            if repeats(place, other) > before { order.swapAt(place, other) }
        }
        return edges()
    }

    private static func pair(_ first: Int, _ second: Int) -> PositionPair? {
        PositionPair(Position(index: first), Position(index: second))
    }
}
