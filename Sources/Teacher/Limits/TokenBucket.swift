/// A rate a minute: starts full, refills evenly. A value without a clock.
struct TokenBucket: Sendable {
    private let capacity: Double
    private var level: Double
    private var refilled: ContinuousClock.Instant

    /// Makes a full bucket, or nil for no limit.
    init?(perMinute: Int, at now: ContinuousClock.Instant) {
        guard perMinute > 0 else { return nil }
        capacity = Double(perMinute)
        level = capacity
        refilled = now
    }

    /// When the bucket can give this much; now, if it can already. More than it ever holds is given when it is full.
    mutating func ready(for amount: Double, at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        refill(at: now)
        let missing = min(amount, capacity) - level
        return missing <= 0 ? now : now + .seconds(missing / capacity * 60)
    }

    /// Takes this much; what is taken over its level is owed.
    mutating func take(_ amount: Double, at now: ContinuousClock.Instant) {
        refill(at: now)
        level -= amount
    }

    private mutating func refill(at now: ContinuousClock.Instant) {
        guard now > refilled else { return }
        level = min(capacity, level + (now - refilled) / .seconds(60) * capacity)
        refilled = now
    }
}
