/// How often a store is read anew beside a run, so that the run does not feel it.
struct ReadingPace: Sendable {
    /// Reading takes at most a twentieth of the time, and nobody sees figures change faster than this.
    private static let shortest = Duration.seconds(1)
    private static let share = 20

    /// When the last reading ended.
    let end: ContinuousClock.Instant
    /// How long it took.
    let took: Duration

    /// Of a reading that ends now.
    init(since start: ContinuousClock.Instant) {
        end = .now
        took = end - start
    }

    /// Whether the store may be read again.
    var isDue: Bool { ContinuousClock.now - end > max(Self.shortest, took * Self.share) }
}
