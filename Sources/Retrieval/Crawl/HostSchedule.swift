/// When a host may be asked next, and whether it is still worth asking. Times come from outside, so that it can be tested without a clock.
struct HostSchedule: Hashable, Sendable {
    /// How a request to the host ended.
    enum Ending: Hashable, Sendable {
        /// It answered.
        case answered
        /// It asked to be left alone: status 429 or 5xx, with the time that it names.
        case refused(retryAfter: Duration?)
        /// No answer came.
        case silent
    }

    /// After so many silent requests in a row a host is given up for this run: each may have cost a minute.
    static let mostSilences = 5
    /// The longest time that is waited for a host; one that asks for more is left to a later run.
    static let longestWait = Duration.seconds(120)

    private var readyAt: ContinuousClock.Instant?
    private var failures = 0
    private var silences = 0

    /// A host that was not asked yet.
    init() {}

    /// Whether it is given up for this run.
    var isGivenUp: Bool { silences >= Self.mostSilences }

    /// How long to wait before the next request.
    func wait(at now: ContinuousClock.Instant) -> Duration {
        readyAt.map { max(.zero, $0 - now) } ?? .zero
    }

    /// Takes the end of a request.
    ///
    /// - Parameters:
    ///   - delay: the time between two requests, of the pipeline or of `robots.txt`, whichever is longer.
    /// - Returns: whether asking for the same page once more in this run makes sense.
    @discardableResult
    mutating func handle(_ ending: Ending, delay: Duration, at now: ContinuousClock.Instant) -> Bool {
        var rest = delay
        var isWorthIt = true
        switch ending {
        case .answered:
            failures = 0
            silences = 0
        case .refused(let retryAfter):
            failures += 1
            silences = 0
            rest = max(retryAfter ?? .zero, delay * (1 << min(failures, 6)))
            isWorthIt = rest <= Self.longestWait
            rest = min(rest, Self.longestWait)
        case .silent:
            failures += 1
            silences += 1
            rest = min(delay * (1 << min(failures, 6)), Self.longestWait)
            isWorthIt = !isGivenUp
        }
        readyAt = now + max(rest, delay)
        return isWorthIt
    }
}

/// Lets one request at a time go to each host, in the order of asking, with a pause between two.
actor PerHostLimiter {
    private struct Host {
        var schedule = HostSchedule()
        var isBusy = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private var hosts: [String: Host] = [:]

    /// Waits for the turn and for the pause; ends early, with an error, where the task is cancelled.
    ///
    /// Each turn that was given must be given back, also by a task that was cancelled while it waited in the row: it is woken in its
    /// turn, which comes fast, since all that are before it are cancelled with it.
    func take(_ name: String) async throws {
        if hosts[name, default: Host()].isBusy {
            await withCheckedContinuation { hosts[name, default: Host()].waiting.append($0) }
        } else {
            hosts[name, default: Host()].isBusy = true
        }
        do {
            try Task.checkCancellation()
            let pause = hosts[name]?.schedule.wait(at: .now) ?? .zero
            if pause > .zero { try await Task.sleep(for: pause) }
        } catch {
            pass(name)
            throw error
        }
    }

    /// Gives the turn back with how the request ended.
    ///
    /// - Returns: whether asking for the same page once more makes sense.
    func giveBack(_ name: String, _ ending: HostSchedule.Ending, delay: Duration) -> Bool {
        let isWorthIt = hosts[name, default: Host()].schedule.handle(ending, delay: delay, at: .now)
        pass(name)
        return isWorthIt
    }

    /// Gives back a turn in which nothing was sent.
    func pass(_ name: String) {
        guard hosts[name]?.waiting.isEmpty == false else {
            hosts[name]?.isBusy = false
            return
        }
        hosts[name]?.waiting.removeFirst().resume()
    }

    /// Whether a host is given up for this run.
    func isGivenUp(_ name: String) -> Bool { hosts[name]?.schedule.isGivenUp ?? false }
}
