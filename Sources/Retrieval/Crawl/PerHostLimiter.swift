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
