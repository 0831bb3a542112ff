/// What a signal to end means: the first one drains, one that comes a second later or more ends at once.
///
/// GNU `timeout` signals its child and then the child's group, and a terminal may repeat a key: signals that come within a second of the first
/// are the same wish.
package struct InterruptRule {
    package enum Action: Equatable {
        /// Send nothing more, and wait for what is in flight.
        case drain
        /// Nothing: it repeats the one before.
        case ignore
        /// End now, with what is in flight lost.
        case end
    }

    /// How long signals are one and the same.
    static let repeats = Duration.seconds(1)

    private var first: ContinuousClock.Instant?

    package init() {}

    package mutating func handle(at now: ContinuousClock.Instant) -> Action {
        guard let first else {
            first = now
            return .drain
        }
        return now - first < Self.repeats ? .ignore : .end
    }
}
