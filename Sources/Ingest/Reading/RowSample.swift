import Ranking

/// Chooses a seeded sample of a source's ids that is the same whatever the order of the rows: the ids with the smallest hashes.
///
/// Memory grows with the sample, not with the source.
struct RowSample {
    private let count: Int
    private let seed: String
    private var best: [(hash: String, id: String)] = []

    init(count: Int, seed: Int) {
        self.count = count
        self.seed = String(seed)
    }

    /// Looks at an id.
    mutating func consider(_ id: String) {
        best.append((Fingerprint(of: ["sample", seed, id]).rawValue, id))
        if best.count >= count * 2 + 1000 { shrink() }
    }

    /// The ids of the sample, once all were looked at.
    mutating func chosen() -> Set<String> {
        shrink()
        return Set(best.map(\.id))
    }

    private mutating func shrink() {
        best.sort { ($0.hash, $0.id) < ($1.hash, $1.id) }
        best.removeLast(max(0, best.count - count))
    }
}
