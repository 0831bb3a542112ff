import Foundation

/// Labels and errors of voters, each learned from the other, without truth (Dawid & Skene 1979).
///
/// Expectation maximisation as crowd-kit runs it: from the shares of the votes, no smoothing, errors of 1e-10 at least, until ``objective`` gains
/// less than the tolerance. It is overconfident where there are few votes.
public struct DawidSkene: Hashable, Sendable {
    /// What is learned of a voter.
    public enum Form: String, Hashable, Sendable, CaseIterable {
        /// How often it gives each label for each truth.
        case full
        /// One number: how often it is right; its errors spread evenly.
        case oneCoin = "one-coin"
    }

    /// For each item, the probability of each class; nil for an item without votes.
    public private(set) var posteriors: [[Double]?]
    /// The share of each class.
    public private(set) var priors: [Double] = []
    /// For each voter, truth and answer: how likely it gives the answer.
    public private(set) var errors: [[[Double]]] = []
    public private(set) var rounds = 0
    /// The bound of the log likelihood by votes, with the prior counted for each vote, as crowd-kit has it. So it can fall, which ends the rounds, too.
    public private(set) var objective = -Double.infinity

    private let answers: [[Int?]]
    private let classes: Int

    /// Learns.
    ///
    /// - Parameters:
    ///   - answers: for each item, each voter's class from 0; nil for none.
    ///   - classes: how many there are, at least 2.
    public init(_ answers: [[Int?]], classes: Int, form: Form = .full, mostRounds: Int = 100, tolerance: Double = 1e-5)
    {
        self.answers = answers
        self.classes = max(2, classes)
        let votes = answers.reduce(0) { $0 + $1.count { $0 != nil } }
        posteriors = answers.map { row in
            let given = row.compactMap(\.self)
            return given.isEmpty
                ? nil : (0..<max(2, classes)).map { label in Double(given.count { $0 == label }) / Double(given.count) }
        }
        guard votes > 0 else { return }
        learn(form)
        while rounds < mostRounds {
            posteriors = answers.map(posterior)
            learn(form)
            rounds += 1
            let bound = bound() / Double(votes)
            defer { objective = bound }
            if bound - objective < tolerance { break }
        }
    }

    /// The class of an item: the likeliest; of equal ones that of the voter who is right about it most often, then the lower one.
    public func label(of item: Int) -> Int? {
        guard let posterior = posteriors[item], let most = posterior.max() else { return nil }
        let leaders = posterior.indices.filter { most - posterior[$0] < 1e-12 }
        let sensitivity = leaders.map { label in
            answers[item].indices.map { answers[item][$0] == label ? errors[$0][label][label] : 0 }.max() ?? 0
        }
        let best = sensitivity.max() ?? 0
        return zip(leaders, sensitivity).first { $0.1 == best }?.0
    }

    /// Priors and errors out of the posteriors.
    private mutating func learn(_ form: Form) {
        let known = posteriors.compactMap(\.self)
        priors = (0..<classes).map { label in known.reduce(0) { $0 + $1[label] } / Double(known.count) }
        let voters = answers.map(\.count).max() ?? 0
        var counts = Array(
            repeating: Array(repeating: Array(repeating: 0.0, count: classes), count: classes),
            count: voters
        )
        for (row, posterior) in zip(answers, posteriors) {
            guard let posterior else { continue }
            for (voter, answer) in row.enumerated() {
                guard let answer else { continue }
                for truth in 0..<classes { counts[voter][truth][answer] += posterior[truth] }
            }
        }
        errors = counts.map { form == .full ? full($0) : oneCoin($0) }
    }

    private func full(_ counts: [[Double]]) -> [[Double]] {
        counts.map { row in
            let sum = row.reduce(0, +)
            return row.map { max(1e-10, sum > 0 ? $0 / sum : 0) }
        }
    }

    private func oneCoin(_ counts: [[Double]]) -> [[Double]] {
        let sum = counts.joined().reduce(0, +)
        let skill = sum > 0 ? (0..<classes).reduce(0) { $0 + counts[$1][$1] } / sum : 1 / Double(classes)
        return (0..<classes).map { truth in
            (0..<classes).map { max(1e-10, $0 == truth ? skill : (1 - skill) / Double(classes - 1)) }
        }
    }

    /// ln P(class) + Σ ln P(answer | class).
    private func logJoint(_ row: [Int?]) -> [Double] {
        (0..<classes).map { truth in
            row.enumerated().reduce(log(max(priors[truth], 1e-300))) { sum, entry in
                entry.element.map { sum + log(errors[entry.offset][truth][$0]) } ?? sum
            }
        }
    }

    private func posterior(_ row: [Int?]) -> [Double]? {
        guard row.contains(where: { $0 != nil }) else { return nil }
        let joint = logJoint(row)
        let most = joint.max() ?? 0
        let parts = joint.map { exp($0 - most) }
        let sum = parts.reduce(0, +)
        return parts.map { $0 / sum }
    }

    /// The expected log likelihood under the posteriors plus their entropy.
    private func bound() -> Double {
        zip(answers, posteriors).reduce(0) { sum, entry in
            guard let posterior = entry.1 else { return sum }
            let joint = logJoint(entry.0)
            let furtherVotes = Double(entry.0.count { $0 != nil } - 1)
            return posterior.indices.reduce(sum) { sum, label in
                let share = posterior[label]
                guard share > 0 else { return sum }
                return sum + share * (joint[label] + furtherVotes * log(max(priors[label], 1e-300)) - log(share))
            }
        }
    }
}
