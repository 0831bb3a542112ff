import Synchronization

/// Whether a run goes on: asked by every task, set by the first that has a reason to stop.
public final class RunState: Sendable {
    private let reason = Mutex<StopReason?>(nil)

    /// A run that goes on.
    public init() {}

    /// Stops the run; the first reason stays.
    public func stop(_ newReason: StopReason) {
        reason.withLock { $0 = $0 ?? newReason }
    }

    /// Why it stops, or nil while it goes on.
    public var stopReason: StopReason? { reason.withLock { $0 } }
}
