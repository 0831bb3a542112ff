import CCurl
import Foundation
import Synchronization

/// All transfers of a gateway: one libcurl multi handle on one thread, bridged to `async`.
///
/// One thread bears thousands of streams, since it never waits for any of them; connections are kept and used again.
final class CurlEngine: Sendable {
    private enum Command {
        case start(HTTPRequest, any ResponseReceiver, @Sendable (HTTPResult) -> Void)
        case shutDown
    }

    private struct Inbox {
        var commands: [Command] = []
        var isOpen = true
    }

    private let inbox = Mutex(Inbox())
    private let wakeUp = WakeUp()

    /// Starts the thread.
    ///
    /// - Parameter connections: how many connections are kept for further requests.
    init(connections: Int) {
        curl_global_init(Int(CURL_GLOBAL_ALL))
        let thread = Thread { [self] in run(connections: connections) }
        thread.name = "rankforge transfers"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Sends a request and hands what comes to a receiver.
    func perform(_ request: HTTPRequest, _ receiver: any ResponseReceiver) async -> HTTPResult {
        await withCheckedContinuation { continuation in
            post(.start(request, receiver, { continuation.resume(returning: $0) }))
        }
    }

    /// Ends the thread; transfers in flight end as reset.
    func shutDown() {
        post(.shutDown)
    }

    private func post(_ command: Command) {
        let isOpen = inbox.withLock { inbox in
            if inbox.isOpen { inbox.commands.append(command) }
            return inbox.isOpen
        }
        if isOpen {
            wakeUp?.signal()
        } else if case .start(_, _, let finish) = command {
            finish(Self.notMade("the transfers' thread has ended"))
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

    private func run(connections: Int) {
        guard let wakeUp, let multi = curl_multi_init() else {
            close("libcurl could not make a handle, or no file could be opened; `ulimit -n` raises how many may be")
            return
        }
        rf_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, max(8, connections))
        let sockets = ReadySockets(wakeUp)
        sockets.attach(to: multi)
        var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
        var looked = ContinuousClock.now
        var goesOn = true
        while goesOn {
            for command in inbox.withLock({ inbox in
                defer { inbox.commands = [] }
                return inbox.commands
            }) {
                switch command {
                case .start(let request, let receiver, let finish):
                    start(request, receiver, finish, multi, &transfers)
                case .shutDown: goesOn = false
                }
            }
            sockets.act(on: multi) { collect(multi, &transfers) }
            collect(multi, &transfers)
            let now = ContinuousClock.now
            if now - looked > Self.tick {
                looked = now
                endOverdue(at: now, multi, &transfers)
            }
            sockets.wait(atMost: Self.tick)
            // With many of them, what arrives within some milliseconds is read in one round.
            let rest = Self.gathering(transfers.count) - (ContinuousClock.now - now)
            if rest > .zero { Thread.sleep(forTimeInterval: rest / .seconds(1)) }
        }
        for transfer in transfers.values {
            curl_multi_remove_handle(multi, transfer.handle)
            transfer.end(.init(cause: .reset, message: "stopped"))
        }
        curl_multi_cleanup(multi)
        close("stopped")
    }

    /// Takes nothing more; what was posted and not begun ends with a failure.
    private func close(_ reason: String) {
        let left = inbox.withLock { inbox in
            inbox.isOpen = false
            defer { inbox.commands = [] }
            return inbox.commands
        }
        for case .start(_, _, let finish) in left { finish(Self.notMade(reason)) }
    }

    private static func notMade(_ reason: String) -> HTTPResult {
        HTTPResult(
            head: HTTPHead(),
            breakdown: .init(cause: .connect, message: reason),
            firstToken: nil,
            total: .zero
        )
    }

    private func start(
        _ request: HTTPRequest,
        _ receiver: any ResponseReceiver,
        _ finish: @escaping @Sendable (HTTPResult) -> Void,
        _ multi: UnsafeMutableRawPointer,
        _ transfers: inout [UnsafeMutableRawPointer: Transfer]
    ) {
        guard let transfer = Transfer(request, receiver: receiver, finish: finish) else {
            finish(Self.notMade("libcurl could not make a handle"))
            return
        }
        transfers[transfer.handle] = transfer
        curl_multi_add_handle(multi, transfer.handle)
    }

    private func collect(_ multi: UnsafeMutableRawPointer, _ transfers: inout [UnsafeMutableRawPointer: Transfer]) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = rf_message_result(message)
            curl_multi_remove_handle(multi, handle)
            transfers.removeValue(forKey: handle)?.complete(code)
        }
    }

    private func endOverdue(
        at now: ContinuousClock.Instant,
        _ multi: UnsafeMutableRawPointer,
        _ transfers: inout [UnsafeMutableRawPointer: Transfer]
    ) {
        for (handle, transfer) in transfers {
            guard let breakdown = transfer.passedDeadline(at: now) else { continue }
            curl_multi_remove_handle(multi, handle)
            transfers.removeValue(forKey: handle)
            transfer.end(breakdown)
        }
    }
}
