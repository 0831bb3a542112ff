import Ranking

/// Chooses a seeded sample of a source's ids that is the same whatever the order of the rows: the ids with the smallest hashes.
///
/// Memory grows with the sample, not with the source.
struct RowSample {
    private let count: Int
    private let seed: String
    private var best: [(hash: String, id: String)] = []
    /// The largest hash that was among the smallest when they were last sorted.
    private var bound: String?

    init(count: Int, seed: Int) {
        self.count = count
        self.seed = String(seed)
    }

    /// Looks at an id.
    mutating func consider(_ id: String) {
        best.append((hash(id), id))
        if best.count >= count * 2 + 1000 { shrink() }
    }

    /// Whether an id can still be drawn; false once enough smaller hashes are known.
    func mayHold(_ id: String) -> Bool {
        guard let bound else { return true }
        return hash(id) <= bound
    }

    private func hash(_ id: String) -> String { Fingerprint(of: ["sample", seed, id]).rawValue }

    /// The ids of the sample, once all were looked at.
    mutating func chosen() -> Set<String> {
        shrink()
        return Set(best.map(\.id))
    }

    private mutating func shrink() {
        best.sort { ($0.hash, $0.id) < ($1.hash, $1.id) }
        // Copies of a question share an id, and count once.
        var distinct: [(hash: String, id: String)] = []
        for entry in best where distinct.last?.id != entry.id { distinct.append(entry) }
        best = Array(distinct.prefix(count))
        if best.count == count { bound = best.last?.hash }
    }
}
