/// Reads orders in which passages may be tied: `[3] > [2] > [4] = [1] > [5]`, and such with a grade each: `[1](4) > [3](3) > [2](0) = [4](0)`.
///
/// What is an order, and what is refused, is as with ``PermutationParser``; but `=` is no repair, and all tied is an answer.
public enum TiedOrderParser {
    /// Reads an order.
    public static func read(_ answer: String, size: Int) -> TiedOrderReading {
        var repairs = PermutationRepairs()
        let places = PermutationParser.places(answer, size: size, allTied: true, repairs: &repairs)
        return TiedOrderReading(places, grades: nil, repairs: repairs)
    }

    /// Reads an order with a grade behind each passage.
    ///
    /// - Returns: nothing usable where a grade is missing or beside the scale, where grades rise along the order, or tied passages have different
    ///   ones: order or grades are then not as they were meant.
    public static func read(_ answer: String, size: Int, grades scale: Scale) -> TiedOrderReading {
        var repairs = PermutationRepairs()
        let places = PermutationParser.places(answer, size: size, allTied: true, repairs: &repairs)
        let found = places.compactMap { PairParser.grade($0.after, scale) }
        let isSound =
            found.count == places.count
            && zip(zip(found, found.dropFirst()), places.dropFirst()).allSatisfy { grades, place in
                place.isTied ? grades.0 == grades.1 : grades.0 >= grades.1
            }
        guard isSound else { return TiedOrderReading([], grades: nil, repairs: repairs) }
        let grades = Dictionary(uniqueKeysWithValues: zip(places.map(\.position), found))
        return TiedOrderReading(places, grades: grades, repairs: repairs)
    }
}

/// What was read of an answer that should be an order with ties.
public struct TiedOrderReading: Sendable, Hashable {
    /// The passages that were named, best first, those that are tied together.
    public let tiers: [[Position]]
    /// The grade of each, where grades were asked for.
    public let grades: [Position: Double]?
    /// What had to be repaired; its ties are none.
    public let repairs: PermutationRepairs

    init(_ places: [PermutationParser.Place], grades: [Position: Double]?, repairs: PermutationRepairs) {
        var tiers: [[Position]] = []
        for place in places {
            if place.isTied, let last = tiers.indices.last {
                tiers[last].append(place.position)
            } else {
                tiers.append([place.position])
            }
        }
        (self.tiers, self.grades, self.repairs) = (tiers, grades, repairs)
    }

    /// Whether there is anything to use.
    public var isUsable: Bool { !tiers.isEmpty }
}
