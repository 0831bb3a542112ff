/// Tells open pages that the store has changed.
actor LiveUpdates {
    /// What a page is told.
    enum Event: Sendable {
        /// Figures have changed.
        case figures
        /// Lists have changed, and figures with them.
        case lists
        /// Nothing has, but the line is alive; those that are gone show when it is written to.
        case alive
    }

    private var next = 0
    private var listeners: [Int: AsyncStream<Event>.Continuation] = [:]

    /// What happens from now on; a slow listener gets the latest only.
    func events() -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = next
        next += 1
        listeners[number] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.remove(number) }
        }
        return stream
    }

    /// Tells all.
    func tell(_ event: Event) {
        for listener in listeners.values { listener.yield(event) }
    }

    private func remove(_ number: Int) {
        listeners[number] = nil
    }
}
