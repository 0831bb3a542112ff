/// Joins what many ask at the same time into few pieces of work; while one is done, those who come gather for the next.
actor RequestBatcher<Input: Sendable, Output: Sendable> {
    private var waiting: [(input: Input, continuation: CheckedContinuation<Output, any Error>)] = []
    private var isWorking = false
    private let limit: Int
    private let work: @Sendable ([Input]) async throws -> [Output]

    /// How long the first one waits for others: nothing beside a search or a request.
    private static var moment: Duration { .milliseconds(3) }

    /// - Parameters:
    ///   - limit: the most inputs at once.
    ///   - work: gives an output for each input, in their order.
    init(limit: Int, work: @escaping @Sendable ([Input]) async throws -> [Output]) {
        self.limit = limit
        self.work = work
    }

    func ask(_ input: Input) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((input, continuation))
            guard !isWorking else { return }
            isWorking = true
            // Belongs to nobody who asks: it works for all of them, and ends when nobody waits.
            Task { await workOff() }
        }
    }

    private func workOff() async {
        try? await Task.sleep(for: Self.moment)
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(limit))
            waiting.removeFirst(batch.count)
            do {
                let outputs = try await work(batch.map(\.input))
                for (asked, output) in zip(batch, outputs) { asked.continuation.resume(returning: output) }
            } catch {
                for asked in batch { asked.continuation.resume(throwing: error) }
            }
        }
        isWorking = false
    }
}
