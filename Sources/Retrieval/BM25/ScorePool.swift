import Synchronization

/// Arrays of zeros that searches take and give back: making one costs more than many a search.
final class ScorePool: Sendable {
    private let count: Int
    private let free = Mutex<[[Float]]>([])

    init(count: Int) {
        self.count = count
    }

    /// An array of zeros, to be given back as such.
    func take() -> [Float] {
        free.withLock { $0.popLast() } ?? [Float](repeating: 0, count: count)
    }

    /// Takes an array of zeros back.
    func giveBack(_ scores: consuming [Float]) {
        let scores = scores
        free.withLock { $0.append(scores) }
    }
}
