import Foundation

/// TFRank's reward as its released code gives it, holes included (arXiv 2508.09539; JOHNNY-fans/TFRank, `rank_plugin.py`): the answer's part and half
/// of the form's.
///
/// Holes: any two orders of a list without ties count as equal in the part for exactness, since the groups are sorted; gains are discounted twice;
/// grades of a pair are compared by side, also where the answer turns the pair.
public struct TFRankReward: Sendable, Hashable {
    /// What is asked and how it is answered.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// `yes`.
        case pointLabel = "pointwise/yesno_only"
        /// `yes(3)`.
        case pointLabelGrade = "pointwise/yesno_score"
        /// `3`.
        case pointGrade = "pointwise/score_only"
        /// `[1] < [2]`.
        case pairOrder = "pairwise/id_only"
        /// `[1](1) < [2](4)`.
        case pairGrades = "pairwise/id_score"
        /// `[1] > [3] > [2] = [5]`.
        case listOrder = "listwise/id_only"
        /// `[1](4) > [3](3) > [2](0)`.
        case listGrades = "listwise/id_score"

        /// By the columns `task_type` and `predict_way` of the released rows.
        public init?(task: String, way: String) { self.init(rawValue: "\(task)/\(way)") }
    }

    /// The highest grade.
    static let highest = 4.0
    /// The lowest grade that goes with yes.
    private static let relevantFrom = 2.0

    private let form: Form
    private let thinks: Bool

    /// - Parameter thinks: whether the reasoning is asked for (`think_mode`); without it the think block must be empty.
    public init(_ form: Form, thinks: Bool) {
        (self.form, self.thinks) = (form, thinks)
    }

    /// Scores a rollout against the row's `solution`.
    public func score(_ rollout: String, truth: String) -> RewardScore {
        let parts = parts(of: rollout)
        let rank = parts.map { answer(($0.answer), truth) } ?? 0
        let format = parts.map { !thinks || (256...4096).contains($0.reasoning.unicodeScalars.count) } == true ? 1.0 : 0
        return RewardScore(reward: rank + 0.5 * format, parts: ["rank": rank, "format": format])
    }

    /// Reasoning and answer; nil where the marks, with their line feeds, are not there, or no answer follows.
    private func parts(of rollout: String) -> (reasoning: String, answer: String)? {
        let thinking = /(?s)<think>\n(.*?)\n<\/think>\n\n(.+)/.matchingSemantics(.unicodeScalar)
        let empty = /(?s)<think>\n()\n<\/think>\n\n(.+)/.matchingSemantics(.unicodeScalar)
        guard let match = rollout.firstMatch(of: thinks ? thinking : empty) else { return nil }
        let answer = String(match.2).trimmed
        return answer.isEmpty ? nil : (String(match.1).trimmed, answer)
    }

    private func answer(_ answer: String, _ truth: String) -> Double {
        switch form {
        case .pointLabel: label(answer, truth)
        case .pointLabelGrade: labelGrade(answer, truth)
        case .pointGrade: grade(answer, truth)
        case .pairOrder, .pairGrades: pair(answer, truth)
        case .listOrder, .listGrades: list(answer, truth)
        }
    }

    /// 1 - the root of the mean squared difference on 0 to 1.
    private static func closeness(_ pairs: [(Double, Double)]) -> Double {
        let squares = pairs.reduce(0.0) { sum, pair in
            let difference = (pair.0 - pair.1) / highest
            return sum + difference * difference
        }
        return max(0, 1 - (squares / Double(max(1, pairs.count))).squareRoot())
    }

    // MARK: - One passage

    private func label(_ answer: String, _ truth: String) -> Double {
        let labels = ["yes", "no"]
        guard labels.contains(answer.lowercased()), labels.contains(truth.lowercased()) else { return 0 }
        return answer == truth ? 1 : answer.lowercased() == truth.lowercased() ? 0.5 : 0
    }

    private func labelGrade(_ answer: String, _ truth: String) -> Double {
        guard let found = Self.labelGrade(answer), let wanted = Self.labelGrade(truth) else { return 0 }
        let isRelevant = found.grade >= Self.relevantFrom
        let contradicts = [found.isYes, wanted.isYes].contains { $0 != isRelevant }
        let closeness = contradicts ? 0 : Self.closeness([(found.grade, wanted.grade)])
        return ((found.isYes == wanted.isYes ? 1 : 0) + closeness) / 2
    }

    private static func labelGrade(_ text: String) -> (isYes: Bool, grade: Double)? {
        guard let match = text.wholeMatch(of: /(?i)(yes|no)\s*\(\s*([0-9]+(?:\.[0-9]+)?)\s*\)/) else { return nil }
        return Double(match.2).map { (match.1.lowercased() == "yes", $0) }
    }

    private func grade(_ answer: String, _ truth: String) -> Double {
        guard let found = Int(answer), let wanted = Int(truth), (0...4).contains(found), (0...4).contains(wanted) else {
            return 0
        }
        return ((answer == truth ? 1 : 0) + Self.closeness([(Double(found), Double(wanted))])) / 2
    }

    // MARK: - Two passages

    private struct Pair {
        let left: Int
        let right: Int
        let sign: Character
        /// Of both sides, where the answer begins with grades.
        let grades: (left: Double, right: Double)?

        init?(_ text: String, withGrades: Bool) {
            if withGrades {
                let pattern =
                    /\[([0-9]+)\]\s*\(\s*([0-9]+(?:\.[0-9]+)?)\s*\)\s*([<>=])\s*\[([0-9]+)\]\s*\(\s*([0-9]+(?:\.[0-9]+)?)\s*\)/
                guard let match = text.prefixMatch(of: pattern), let left = Int(match.1), let right = Int(match.4),
                    let one = Double(match.2), let other = Double(match.5), let sign = match.3.first
                else { return nil }
                (self.left, self.right, self.sign, grades) = (left, right, sign, (one, other))
            } else {
                guard let match = text.prefixMatch(of: /\[([0-9]+)\]\s*([<>=])\s*\[([0-9]+)\]/),
                    let left = Int(match.1),
                    let right = Int(match.3), let sign = match.2.first
                else { return nil }
                (self.left, self.right, self.sign, grades) = (left, right, sign, nil)
            }
        }

        /// Whether both say the same, one of them perhaps the other way round.
        func agrees(with other: Pair) -> Bool {
            if (left, right) == (other.left, other.right) { return sign == other.sign }
            let turned: [Character: Character] = [">": "<", "<": ">", "=": "="]
            return (left, right) == (other.right, other.left) && turned[sign] == other.sign
        }
    }

    private func pair(_ answer: String, _ truth: String) -> Double {
        let withGrades = form == .pairGrades
        guard let found = Pair(answer, withGrades: withGrades), let wanted = Pair(truth, withGrades: withGrades) else {
            return 0
        }
        let exact: Double = found.agrees(with: wanted) ? 1 : 0
        guard let grades = found.grades, let right = wanted.grades else { return exact }
        let gap = abs(abs(grades.left - grades.right) - abs(right.left - right.right))
        let closeness = Self.closeness([(grades.left, right.left), (grades.right, right.right)])
        return (exact + max(0, 1 - gap / Self.highest) + closeness) / 3
    }

    // MARK: - A list

    private struct Order {
        var groups: [[Int]] = []
        var grades: [Int: Double] = [:]

        init?(_ text: String, withGrades: Bool) {
            for group in text.split(separator: ">", omittingEmptySubsequences: false) {
                var numbers: [Int] = []
                if withGrades {
                    for part in group.split(separator: "=", omittingEmptySubsequences: false) {
                        let pattern = /\[([0-9]+)\]\s*\(\s*([0-9]+(?:\.[0-9]+)?)\s*\)/
                        guard let match = String(part).trimmed.prefixMatch(of: pattern), let number = Int(match.1),
                            let grade = Double(match.2)
                        else { return nil }
                        numbers.append(number)
                        grades[number] = grade
                    }
                } else {
                    numbers = group.matches(of: /\[([0-9]+)\]/).compactMap { Int($0.1) }
                }
                if numbers.isEmpty { return nil }
                groups.append(numbers)
            }
        }

        var flat: [Int] { groups.flatMap(\.self) }

        /// The groups without their order.
        var sorted: [[Int]] { groups.map { $0.sorted() }.sorted { $0.lexicographicallyPrecedes($1) } }
    }

    private func list(_ answer: String, _ truth: String) -> Double {
        let withGrades = form == .listGrades
        guard let found = Order(answer, withGrades: withGrades), let wanted = Order(truth, withGrades: withGrades)
        else {
            return 0
        }
        let exact: Double = found.sorted == wanted.sorted ? 1 : 0
        let gains = gains(wanted)
        let ideal = Self.dcg(wanted.flat, gains)
        let (ndcg, initial) = (Self.dcg(found.flat, gains), Self.dcg(Array(1...max(1, wanted.flat.count)), gains))
        let (reached, before) = ideal > 0 ? (ndcg / ideal, initial / ideal) : (0, 0)
        let relative = abs(1 - before) < 1e-8 ? reached - 1 : (reached - before) / (1 - before)
        let clipped = min(5, max(-5, relative))
        guard withGrades else { return (exact + clipped) / 2 }
        guard Set(found.flat) == Set(wanted.flat) else { return 0 }
        let pairs = wanted.grades.keys.sorted().compactMap { number in
            found.grades[number].flatMap { grade in wanted.grades[number].map { (grade, $0) } }
        }
        return (exact + clipped + Self.closeness(pairs)) / 3
    }

    /// Of each passage: its grade, or how many groups stand at and below it, times the places from its own to the last one.
    private func gains(_ truth: Order) -> [Int: Double] {
        let hasGrades = form == .listGrades
        let flat = truth.flat
        let most = hasGrades ? flat.count : truth.groups.count
        let levels = truth.groups.enumerated().flatMap { index, group in group.map { _ in Double(most - index) } }
        var gains: [Int: Double] = [:]
        for (place, number) in flat.enumerated() {
            let score = hasGrades ? truth.grades[number] ?? 0 : levels[place]
            gains[number] = exp2(Double(most - place) * score) - 1
        }
        return gains
    }

    private static func dcg(_ order: [Int], _ gains: [Int: Double]) -> Double {
        order.enumerated().reduce(0) { $0 + (gains[$1.element] ?? 0) / log2(Double($1.offset + 2)) }
    }
}
