import Store

/// Looks at a store while a run goes on: one that was taken away, or can't be written any more, stops it within a second, also while
/// nothing is written.
struct StoreWatch: Sendable {
    private static let pause = Duration.milliseconds(500)

    let store: Store
    /// Stops the run; called once.
    let stop: @Sendable (StopReason) -> Void

    /// Does something, and looks meanwhile.
    func during<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let looking = Task {
            while !Task.isCancelled {
                if let obstacle = store.obstacle, obstacle.isFinal { return stop(.store(obstacle.message)) }
                try? await Task.sleep(for: Self.pause)
            }
        }
        defer { looking.cancel() }
        return try await body()
    }
}
