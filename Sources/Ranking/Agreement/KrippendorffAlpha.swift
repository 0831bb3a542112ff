/// Agreement of any number of voters beyond chance, with gaps, on a scale of any level (Krippendorff, Content Analysis, 2004), the same as
/// PyPI's `krippendorff`.
///
/// Scales such as 0 to 10 are interval or ordinal: nominal counts a 7 beside an 8 as a full disagreement.
public enum KrippendorffAlpha {
    /// What a difference of two labels means.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// Another label.
        case nominal
        /// As far as there are labels given between them.
        case ordinal
        /// Their difference.
        case interval
        /// Their difference over their sum; labels are 0 or more.
        case ratio
    }

    /// 1 - observed disagreement / expected disagreement, both as squared differences.
    ///
    /// - Parameter votes: for each voter, its label of each thing; nil where it gave none. Things with fewer than two labels are left out.
    /// - Returns: 1 for full agreement, 0 for chance; nil where it is undefined: nothing has two labels, or there is one label only.
    public static func alpha(_ votes: [[Double?]], level: Level) -> Double? {
        let things = votes.map(\.count).max() ?? 0
        let units = (0..<things)
            .map { thing in votes.compactMap { $0.indices.contains(thing) ? $0[thing] : nil } }
            .filter { $0.count > 1 }
        let labels = Set(units.joined()).sorted()
        guard labels.count > 1 else { return nil }
        let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        var coincidences = Array(repeating: Array(repeating: 0.0, count: labels.count), count: labels.count)
        for unit in units {
            let found = unit.compactMap { places[$0] }
            for (index, one) in found.enumerated() {
                for (place, other) in found.enumerated() where place != index {
                    coincidences[one][other] += 1 / Double(found.count - 1)
                }
            }
        }
        let counts = coincidences.map { $0.reduce(0, +) }
        let all = counts.reduce(0, +)
        var (observed, expected) = (0.0, 0.0)
        for one in labels.indices {
            for other in labels.indices where other != one {
                let difference = difference(labels, one, other, counts, level)
                observed += coincidences[one][other] * difference
                expected += counts[one] * counts[other] * difference
            }
        }
        return expected == 0 ? nil : 1 - (all - 1) * observed / expected
    }

    private static func difference(_ labels: [Double], _ one: Int, _ other: Int, _ counts: [Double], _ level: Level)
        -> Double
    {
        let distance: Double
        switch level {
        case .nominal: distance = 1
        case .ordinal:
            let between = counts[min(one, other)...max(one, other)].reduce(0, +)
            distance = between - (counts[one] + counts[other]) / 2
        case .interval: distance = labels[one] - labels[other]
        case .ratio:
            let sum = labels[one] + labels[other]
            distance = sum == 0 ? 0 : (labels[one] - labels[other]) / sum
        }
        return distance * distance
    }
}
