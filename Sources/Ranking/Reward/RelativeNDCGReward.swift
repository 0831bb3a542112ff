/// REARANK's reward: how much of what can be won in NDCG@10 over the list's own order an answer wins, with two small parts for its form
/// (arXiv 2505.20046): 0.8 · (NDCG - initial) / (best - initial) + 0.1 · marks + 0.1 · order.
///
/// What is lost is not clipped. Where the list's own order is already the best, which the paper leaves open, the first part is what is lost.
public struct RelativeNDCGReward: Sendable, Hashable {
    private let grades: [Double]

    /// - Parameter grades: of each passage in the list's order; gains are linear.
    public init(grades: [Double]) {
        self.grades = grades
    }

    /// Scores a rollout. What its order leaves out follows in the list's order, so that no order at all wins and loses nothing.
    public func score(_ rollout: String) -> RewardScore {
        let reading = PermutationParser.read(rollout, size: grades.count)
        let order = reading.isUsable ? reading.order : grades.indices.map(Position.init(index:))
        let ndcg = Metrics.ndcg(ranked: order.map { grades[$0.index] }, at: 10)
        let answer = RolloutFormat.answer(of: rollout)
        let relative = relative(ndcg)
        let marks = answer == nil ? 0.0 : 1
        let plain = answer.map(Self.isPlainOrder) == true ? 1.0 : 0
        return RewardScore(
            reward: 0.8 * relative + 0.1 * marks + 0.1 * plain,
            parts: ["ndcg": ndcg, "relative_ndcg": relative, "marks": marks, "order": plain]
        )
    }

    private func relative(_ ndcg: Double) -> Double {
        let initial = Metrics.ndcg(ranked: grades, at: 10)
        // The ideal of these grades is the best order's, whose NDCG is 1; without a relevant passage all is 0.
        let best = grades.contains { $0 > 0 } ? 1.0 : 0
        return best - initial > 1e-9 ? (ndcg - initial) / (best - initial) : ndcg - best
    }

    /// `[3] > [1] > [2]` and nothing else.
    private static func isPlainOrder(_ answer: String) -> Bool {
        answer.trimmed.wholeMatch(of: /\[[0-9]+\]( > \[[0-9]+\])*/) != nil
    }
}

/// A rollout's reward with its parts by name.
public struct RewardScore: Sendable, Hashable {
    public let reward: Double
    public let parts: [String: Double]
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        var rest = self[...].drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

extension RolloutFormat {
    /// The same as a text; nil where the format is not kept.
    static func answer(of rollout: String) -> String? {
        var rollout = rollout
        return rollout.withUTF8 { bytes in
            guard case .success(let range) = answer(in: bytes, isOpen: false) else { return nil }
            return String(decoding: bytes[range], as: UTF8.self)
        }
    }
}
