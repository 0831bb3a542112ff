import Synchronization

/// Whether a run goes on: asked by every task, set by the first that has a reason to stop.
public final class RunState: Sendable {
    private struct State {
        var reason: StopReason?
        var handlers: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// A run that goes on.
    public init() {}

    /// Stops the run; the first reason stays.
    public func stop(_ newReason: StopReason) {
        let handlers = state.withLock { state in
            state.reason = state.reason ?? newReason
            defer { state.handlers = [] }
            return state.handlers
        }
        for handler in handlers { handler() }
    }

    /// Has something done at the stop, for what waits and does not look by itself; at once if it has stopped already.
    func onStop(_ handler: @escaping @Sendable () -> Void) {
        let isStopped = state.withLock { state in
            if state.reason == nil { state.handlers.append(handler) }
            return state.reason != nil
        }
        if isStopped { handler() }
    }

    /// Why it stops, or nil while it goes on.
    public var stopReason: StopReason? { state.withLock { $0.reason } }
}
