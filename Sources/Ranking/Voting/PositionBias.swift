/// Whether a teacher ranks passages by the place where it was shown them.
///
/// Lists are shown in a random order, so without bias the mean rank is the same at every shown place.
public struct PositionBias: Sendable, Hashable {
    /// What became of the passages that were shown at one place.
    public struct Place: Sendable, Hashable {
        /// The place in the prompt, from 1.
        public var shown: Int
        /// How many orders had such a place.
        public var orders = 0
        /// The sum of the ranks, each divided by the mean rank of its list.
        fileprivate var sum = 0.0

        /// The mean rank over what it would be without bias: 1 without bias, less where passages of this place are preferred.
        public var relativeRank: Double { orders > 0 ? sum / Double(orders) : 1 }

        fileprivate init(shown: Int) {
            self.shown = shown
        }
    }

    /// From the first place to the last one of the longest list.
    public private(set) var places: [Place] = []
    /// Orders seen.
    public private(set) var orders = 0
    private var taus = 0.0

    /// The mean of Kendall's tau between the order shown and the order answered: 0 without bias, 1 where the teacher copies.
    public var meanTau: Double { orders > 0 ? taus / Double(orders) : 0 }

    /// Twice the standard error of ``meanTau`` for a teacher without bias, by the lists' sizes: a mean beyond it is hardly chance.
    public var noise: Double { orders > 0 ? 2 * variance.squareRoot() / Double(orders) : 0 }
    private var variance = 0.0

    /// Nothing seen yet.
    public init() {}

    /// Adds what another one has seen.
    public mutating func add(_ other: PositionBias) {
        while places.count < other.places.count { places.append(Place(shown: places.count + 1)) }
        for place in other.places.indices {
            places[place].orders += other.places[place].orders
            places[place].sum += other.places[place].sum
        }
        orders += other.orders
        taus += other.taus
        variance += other.variance
    }

    /// Adds an order.
    ///
    /// - Parameters:
    ///   - shown: the list's positions as the prompt showed them; nil for the order of the list.
    ///   - order: the list's positions as they were ranked, best first.
    public mutating func add(shown: [Position]?, order: [Position]) {
        guard order.count > 1 else { return }
        let shown = shown ?? order.indices.map(Position.init(index:))
        let ranks = Dictionary(order.enumerated().map { ($1, $0 + 1) }) { first, _ in first }
        while places.count < shown.count { places.append(Place(shown: places.count + 1)) }
        let mean = Double(shown.count + 1) / 2
        for (index, position) in shown.enumerated() {
            guard let rank = ranks[position] else { continue }
            places[index].orders += 1
            places[index].sum += Double(rank) / mean
        }
        orders += 1
        taus += KendallTau.tau(shown, order) ?? 0
        // Kendall 1938: the variance of tau over random orders.
        let size = Double(order.count)
        variance += 2 * (2 * size + 5) / (9 * size * (size - 1))
    }
}
