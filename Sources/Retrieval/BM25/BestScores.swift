/// The best of many scores: a heap with the worst of them on top.
struct BestScores {
    /// What a score must exceed to get in: the floor, then the worst score that is in.
    private(set) var threshold: Float
    private let capacity: Int
    private var heap: [(score: Float, passage: Int)] = []

    init(capacity: Int, floor: Float = 0) {
        self.capacity = capacity
        threshold = floor
        heap.reserveCapacity(capacity)
    }

    /// Takes a score above the threshold; passages must come in rising order.
    mutating func insert(_ score: Float, _ passage: Int) {
        if heap.count < capacity {
            heap.append((score, passage))
            siftUp(heap.count - 1)
        } else {
            heap[0] = (score, passage)
            siftDown()
        }
        if heap.count == capacity { threshold = heap[0].score }
    }

    /// Best first, equal scores by number.
    func sorted() -> [ScoredPassage] {
        heap.sorted { isWorse($1, $0) }.map { ScoredPassage(index: $0.passage, score: Double($0.score)) }
    }

    /// Of equal scores the later passage is the worse, and leaves first.
    private func isWorse(_ left: (score: Float, passage: Int), _ right: (score: Float, passage: Int)) -> Bool {
        left.score != right.score ? left.score < right.score : left.passage > right.passage
    }

    private mutating func siftUp(_ start: Int) {
        var place = start
        while place > 0, isWorse(heap[place], heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func siftDown() {
        var place = 0
        while true {
            var worst = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && isWorse(heap[child], heap[worst]) {
                worst = child
            }
            guard worst != place else { return }
            heap.swapAt(place, worst)
            place = worst
        }
    }
}
