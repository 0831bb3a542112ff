package import Ranking

/// Makes one list of several.
package enum Fusion: Sendable, Hashable {
    /// Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009): each list gives 1 / (k + rank) to what it holds, with ranks from 1.
    case reciprocalRank(k: Double)
    /// Sums of scores, each list's own scaled to 0 (its worst) to 1 (its best); a list without scores counts by ranks.
    case weightedScores

    /// An entry of a list to be joined.
    package struct Entry<ID: Hashable & Sendable>: Sendable {
        package var id: ID
        /// Higher is better; nil where its list has no scores.
        package var score: Double?

        package init(id: ID, score: Double?) {
            self.id = id
            self.score = score
        }
    }

    /// An entry of the joined list.
    package struct Joined<ID: Hashable & Sendable>: Sendable {
        package var id: ID
        /// The sum.
        package var score: Double
        /// The list that ranked it best; of several, the first.
        package var list: Int
        /// Its place in that list, from 0.
        package var place: Int
    }

    /// Joins lists, each best first; what a list holds twice counts once, at its best place.
    ///
    /// - Parameters:
    ///   - lists: best first.
    ///   - weights: of each list; 1 where there are too few.
    /// - Returns: best first; of equal sums the one ranked better by some list, then by the earlier list.
    package func join<ID>(_ lists: [[Entry<ID>]], weights: [Double] = []) -> [Joined<ID>] {
        var joined: [ID: Joined<ID>] = [:]
        for (number, list) in lists.enumerated() {
            let weight = weights.indices.contains(number) ? weights[number] : 1
            let parts = parts(of: list)
            var seen: Set<ID> = []
            for (place, entry) in list.enumerated() where seen.insert(entry.id).inserted {
                let new = Joined(id: entry.id, score: 0, list: number, place: place)
                var sum = joined[entry.id] ?? new
                if place < sum.place {
                    sum.list = number
                    sum.place = place
                }
                sum.score += weight * parts[place]
                joined[entry.id] = sum
            }
        }
        return joined.values.sorted { ($1.score, $0.place, $0.list) < ($0.score, $1.place, $1.list) }
    }

    /// What each place of a list is worth.
    private func parts<ID>(of list: [Entry<ID>]) -> [Double] {
        switch self {
        case .reciprocalRank(let k): return list.indices.map { 1 / (k + Double($0 + 1)) }
        case .weightedScores:
            let scores = list.compactMap { $0.score.flatMap { $0.isFinite ? $0 : nil } }
            guard scores.count == list.count, let worst = scores.min(), let best = scores.max() else {
                return list.indices.map { 1 - Double($0) / Double(list.count) }
            }
            return scores.map { best > worst ? ($0 - worst) / (best - worst) : 1 }
        }
    }
}

/// A passage that was found for a query, with what is owed to its source.
package struct FoundPassage: Hashable, Sendable {
    package var passage: Passage
    /// How it was found.
    package var origin: CandidateOrigin
    /// Where it comes from.
    package var attribution: Attribution = Attribution()
}
