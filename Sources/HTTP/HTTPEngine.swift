import CCurl
import DequeModule
import Foundation
import Synchronization

/// Transfers over HTTP, bytes in and bytes out: one libcurl multi handle on one thread, bridged to `async`.
///
/// One thread bears thousands of streams, since it never waits for any of them; connections are kept and used again.
package final class HTTPEngine: Sendable {
    /// A request that waits for its turn, or runs.
    private struct Job: Sendable {
        let id: Int
        let request: HTTPRequest
        let receiver: any ResponseReceiver
        let finish: @Sendable (HTTPResult) -> Void
    }

    private enum Command {
        case start(Job)
        case cancel(Int)
        case shutDown
    }

    private struct Inbox {
        var commands: [Command] = []
        var last = 0
        var isOpen = true
    }

    /// What the thread works on.
    private struct Work {
        let multi: UnsafeMutableRawPointer
        var waiting: Deque<Job> = []
        var transfers: [UnsafeMutableRawPointer: HTTPTransfer] = [:]
    }

    private let inbox = Mutex(Inbox())
    private let wakeUp = SelfPipe()

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: of the thread.
    ///   - connections: how many are kept for further requests.
    ///   - limit: how many transfers run side by side; further ones wait.
    package init(name: String, connections: Int, limit: Int = .max) {
        curl_global_init(Int(CURL_GLOBAL_ALL))
        let thread = Thread { [self] in run(connections: connections, limit: max(1, limit)) }
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Sends a request and hands what comes to a receiver.
    package func perform(_ request: HTTPRequest, _ receiver: any ResponseReceiver) async -> HTTPResult {
        let id = inbox.withLock { inbox in
            inbox.last += 1
            return inbox.last
        }
        guard request.endsWithTask else { return await perform(id, request, receiver) }
        return await withTaskCancellationHandler {
            if Task.isCancelled { return Self.notMade(.cancelled, "stopped") }
            return await perform(id, request, receiver)
        } onCancel: {
            post(.cancel(id))
        }
    }

    private func perform(_ id: Int, _ request: HTTPRequest, _ receiver: any ResponseReceiver) async -> HTTPResult {
        await withCheckedContinuation { continuation in
            post(.start(Job(id: id, request: request, receiver: receiver) { continuation.resume(returning: $0) }))
            // A cancellation that came before has found nothing to cancel.
            if request.endsWithTask, Task.isCancelled { post(.cancel(id)) }
        }
    }

    /// Ends the thread; transfers in flight end as cancelled.
    package func shutDown() {
        post(.shutDown)
    }

    private func post(_ command: Command) {
        let isOpen = inbox.withLock { inbox in
            if inbox.isOpen { inbox.commands.append(command) }
            return inbox.isOpen
        }
        if isOpen {
            wakeUp?.signal()
        } else if case .start(let job) = command {
            job.finish(Self.notMade(.connect, "the transfers' thread has ended"))
        }
    }

    // MARK: - The engine's thread

    /// How often deadlines are looked at.
    private static let tick = Duration.milliseconds(50)
    private static let many = 128
    /// A round looks at every transfer, so that the time between two grows with their number: 8 ms with a thousand.
    private static func gathering(_ transfers: Int) -> Duration {
        transfers > many ? .microseconds(min(20_000, transfers * 8)) : .zero
    }

    private func run(connections: Int, limit: Int) {
        guard let wakeUp, let sockets = ReadySockets(wakeUp), let multi = curl_multi_init() else {
            close(
                .connect,
                "libcurl could not make a handle, or no file could be opened; `ulimit -n` raises how many may be"
            )
            return
        }
        rf_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, max(8, connections))
        sockets.attach(to: multi)
        // libcurl calls it up to the end.
        defer { withExtendedLifetime(sockets) {} }
        var work = Work(multi: multi)
        var looked = ContinuousClock.now
        while obey(&work, wakeUp) {
            while work.transfers.count < limit, let job = work.waiting.popFirst() { start(job, &work) }
            sockets.act(on: multi) { collect(&work) }
            collect(&work)
            let now = ContinuousClock.now
            if now - looked > Self.tick {
                looked = now
                endOverdue(at: now, &work)
            }
            // A place that came free is for the next one, at once.
            if work.transfers.count < limit, !work.waiting.isEmpty { continue }
            sockets.wait(atMost: Self.tick)
            // With many of them, what arrives within some milliseconds is read in one round.
            let rest = Self.gathering(work.transfers.count) - (ContinuousClock.now - now)
            if rest > .zero { Thread.sleep(forTimeInterval: rest / .seconds(1)) }
        }
        for transfer in work.transfers.values {
            curl_multi_remove_handle(multi, transfer.handle)
            transfer.end(.init(cause: .cancelled, message: "stopped"))
        }
        curl_multi_cleanup(multi)
        for job in work.waiting { job.finish(Self.notMade(.cancelled, "stopped")) }
        close(.cancelled, "stopped")
    }

    /// Takes what other threads have posted.
    ///
    /// - Returns: false where it is to end.
    private func obey(_ work: inout Work, _ wakeUp: SelfPipe) -> Bool {
        // Before the look: what is posted behind it wakes the wait that follows.
        wakeUp.drain()
        var goesOn = true
        for command in inbox.withLock({ inbox in
            defer { inbox.commands = [] }
            return inbox.commands
        }) {
            switch command {
            case .start(let job): work.waiting.append(job)
            case .cancel(let id): cancel(id, &work)
            case .shutDown: goesOn = false
            }
        }
        return goesOn
    }

    /// Takes nothing more; what was posted and not begun ends with a failure.
    private func close(_ cause: HTTPResult.Cause, _ reason: String) {
        let left = inbox.withLock { inbox in
            inbox.isOpen = false
            defer { inbox.commands = [] }
            return inbox.commands
        }
        for case .start(let job) in left { job.finish(Self.notMade(cause, reason)) }
    }

    private static func notMade(_ cause: HTTPResult.Cause, _ reason: String) -> HTTPResult {
        HTTPResult(head: HTTPHead(), breakdown: .init(cause: cause, message: reason), begun: nil, total: .zero)
    }

    private func start(_ job: Job, _ work: inout Work) {
        guard let transfer = HTTPTransfer(job.id, job.request, receiver: job.receiver, finish: job.finish) else {
            job.finish(Self.notMade(.connect, "libcurl could not make a handle"))
            return
        }
        work.transfers[transfer.handle] = transfer
        curl_multi_add_handle(work.multi, transfer.handle)
    }

    private func cancel(_ id: Int, _ work: inout Work) {
        if let index = work.waiting.firstIndex(where: { $0.id == id }) {
            work.waiting.remove(at: index).finish(Self.notMade(.cancelled, "stopped"))
        } else if let transfer = work.transfers.values.first(where: { $0.id == id }) {
            end(transfer, .init(cause: .cancelled, message: "stopped"), &work)
        }
    }

    private func collect(_ work: inout Work) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(work.multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = rf_message_result(message)
            curl_multi_remove_handle(work.multi, handle)
            work.transfers.removeValue(forKey: handle)?.complete(code)
        }
    }

    private func endOverdue(at now: ContinuousClock.Instant, _ work: inout Work) {
        for transfer in work.transfers.values {
            guard let breakdown = transfer.passedDeadline(at: now) else { continue }
            end(transfer, breakdown, &work)
        }
    }

    private func end(_ transfer: HTTPTransfer, _ breakdown: HTTPResult.Breakdown, _ work: inout Work) {
        curl_multi_remove_handle(work.multi, transfer.handle)
        work.transfers[transfer.handle] = nil
        transfer.end(breakdown)
    }
}

/// The limit of open files, which bounds connections.
package enum OpenFiles {
    /// Raises the soft limit as far as wanted and allowed.
    ///
    /// - Returns: the limit that then holds.
    @discardableResult
    package static func raiseLimit(to wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        if limit.rlim_cur < rlim_t(wanted) {
            limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return Int(clamping: limit.rlim_cur)
    }
}
