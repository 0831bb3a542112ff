package import Ranking
import Settings
package import Store

/// Finds the queries that a mistyped id was meant to name.
package enum NearestQueries {
    /// How many are worth showing.
    private static let most = 3
    /// Ids that are compared letter by letter; of more, only those that begin alike or lack their domain are found.
    private static let compared = 50_000

    /// Ids that are the given one without its domain, that begin with it, or that differ from it in few letters, the nearest first.
    package static func ids(near text: String, in store: Store) async throws -> [QueryID] {
        try await store.gatherQueryIDs(into: Found(text)) { $0.look(at: $1) }.best
    }

    private struct Found: Sendable {
        let given: String
        let letters: [Character]
        var looked = 0
        var near: [(distance: Int, id: String)] = []

        init(_ text: String) {
            given = text.lowercased()
            letters = Array(given.prefix(200))
        }

        var best: [QueryID] { near.map { QueryID(rawValue: $0.id) } }

        mutating func look(at id: String) {
            looked += 1
            guard let distance = distance(to: id.lowercased()) else { return }
            near.append((distance, id))
            near.sort { ($0.distance, $0.id) < ($1.distance, $1.id) }
            if near.count > NearestQueries.most { near.removeLast() }
        }

        private func distance(to id: String) -> Int? {
            let local = id.split(separator: "/", maxSplits: 1).last.map(String.init) ?? id
            let givenLocal = given.split(separator: "/", maxSplits: 1).last.map(String.init) ?? given
            if local == givenLocal { return 0 }
            let isNear = !given.isEmpty && (id.hasPrefix(given) || local.hasPrefix(given))
            let other = Array(given.contains("/") ? id : local)
            let limit = max(1, letters.count / 4)
            guard looked <= NearestQueries.compared, abs(other.count - letters.count) <= limit else {
                return isNear ? limit + 1 : nil
            }
            let distance = Suggestion.editDistance(letters, other)
            return distance <= limit ? distance : isNear ? limit + 1 : nil
        }
    }
}
