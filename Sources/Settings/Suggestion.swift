/// Finds the word that a mistyped one was meant to be.
package enum Suggestion {
    /// The nearest of the candidates, if it is near enough to be meant; the first of equally near ones. Where none is, the only one that
    /// goes on where the word ends: `api_key`, `api_key_env`.
    ///
    /// Case, `-` and `_` count for nothing.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let folded = fold(word)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = fold(candidate)
            let limit = max(1, max(folded.count, other.count) / 3)
            guard abs(folded.count - other.count) <= limit else { continue }
            let distance = editDistance(folded, other)
            guard distance <= limit, distance < min(folded.count, other.count) else { continue }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        if let best { return best.candidate }
        guard folded.count >= leastBeginning else { return nil }
        let longer = candidates.filter { fold($0).starts(with: folded) }
        return longer.count == 1 ? longer.first : nil
    }

    /// A shorter beginning is that of many words.
    private static let leastBeginning = 4

    /// The candidate that a word is surely meant to be, where other words are allowed as well: it differs by one letter, by two from ten
    /// letters on, and short ones only by case, `-` and `_`.
    package static func slip(of word: String, among candidates: [String]) -> String? {
        let folded = fold(word)
        return candidates.first { candidate in
            let other = fold(candidate)
            let letters = min(folded.count, other.count)
            let allowed = letters >= 10 ? 2 : letters > 5 ? 1 : 0
            return abs(folded.count - other.count) <= allowed && editDistance(folded, other) <= allowed
        }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    package static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var distance = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    distance = min(distance, beforeLast[column - 1] + 1)
                }
                current.append(distance)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }

    private static func fold(_ word: String) -> [Character] {
        Array(word.prefix(100).lowercased().map { $0 == "-" ? "_" : $0 })
    }
}
