import CCurl
import Foundation
import Synchronization

/// All transfers of a gateway: one libcurl multi handle on one thread, bridged to `async`.
///
/// One thread bears thousands of streams, since it never waits for any of them; connections are kept and used again.
final class CurlEngine: Sendable {
    private enum Command {
        case start(HTTPRequest, @Sendable (HTTPResult) -> Void)
        case shutDown
    }

    /// A pointer that other threads use for nothing but `curl_multi_wakeup`, which libcurl documents as safe from any thread;
    /// all else happens on the engine's own thread.
    private struct Multi: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private let multi: Multi?
    private let inbox = Mutex<[Command]>([])

    /// Starts the thread.
    ///
    /// - Parameter connections: how many connections are kept for further requests.
    init(connections: Int) {
        curl_global_init(Int(CURL_GLOBAL_ALL))
        multi = curl_multi_init().map(Multi.init(pointer:))
        guard let multi else { return }
        rf_multi_setopt_long(multi.pointer, CURLMOPT_MAXCONNECTS, max(8, connections))
        let thread = Thread { [self] in run(multi.pointer) }
        thread.name = "rankforge transfers"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Sends a request and reads its answer.
    func perform(_ request: HTTPRequest) async -> HTTPResult {
        await withCheckedContinuation { continuation in
            post(.start(request, { continuation.resume(returning: $0) }))
        }
    }

    /// Ends the thread; transfers in flight end as reset.
    func shutDown() {
        post(.shutDown)
    }

    private func post(_ command: Command) {
        inbox.withLock { $0.append(command) }
        if let multi { curl_multi_wakeup(multi.pointer) }
    }

    // MARK: - The engine's thread

    /// How often deadlines are looked at.
    private static let tick: Int32 = 50
    private static let many = 128
    /// A round looks at every transfer, so that the time between two grows with their number: 8 ms with a thousand.
    private static func gathering(_ transfers: Int) -> Duration {
        transfers > many ? .microseconds(min(20_000, transfers * 8)) : .zero
    }

    private func run(_ multi: UnsafeMutableRawPointer) {
        var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
        var looked = ContinuousClock.now
        var goesOn = true
        while goesOn {
            for command in inbox.withLock({ inbox in
                defer { inbox = [] }
                return inbox
            }) {
                switch command {
                case .start(let request, let finish): start(request, finish, multi, &transfers)
                case .shutDown: goesOn = false
                }
            }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            collect(multi, &transfers)
            let now = ContinuousClock.now
            if now - looked > .milliseconds(Int(Self.tick)) {
                looked = now
                endOverdue(at: now, multi, &transfers)
            }
            curl_multi_poll(multi, nil, 0, Self.tick, nil)
            // With many of them, what arrives within some milliseconds is read in one round.
            let rest = Self.gathering(transfers.count) - (ContinuousClock.now - now)
            if rest > .zero { Thread.sleep(forTimeInterval: rest / .seconds(1)) }
        }
        for transfer in transfers.values {
            curl_multi_remove_handle(multi, transfer.handle)
            transfer.end(.failure(transfer.reader.failure(.reset, "stopped")))
        }
        curl_multi_cleanup(multi)
    }

    private func start(
        _ request: HTTPRequest,
        _ finish: @escaping @Sendable (HTTPResult) -> Void,
        _ multi: UnsafeMutableRawPointer,
        _ transfers: inout [UnsafeMutableRawPointer: Transfer]
    ) {
        guard let transfer = Transfer(request, finish: finish) else {
            let failure = AttemptFailure(cause: .connect, message: "libcurl could not make a handle")
            finish(HTTPResult(outcome: .failure(failure), headers: [:], firstToken: nil, total: .zero, body: []))
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
            guard let failure = transfer.passedDeadline(at: now) else { continue }
            curl_multi_remove_handle(multi, handle)
            transfers.removeValue(forKey: handle)
            transfer.end(.failure(failure))
        }
    }
}
