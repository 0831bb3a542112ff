import CCurl
import Foundation
import Synchronization

/// The transfers of a ``WebClient``: one libcurl multi handle on one thread, which waits for none of them.
final class WebEngine: Sendable {
    private enum Command {
        case start(Job)
        case cancel(Int)
        case shutDown
    }

    /// A request that waits for its turn, or runs.
    struct Job: Sendable {
        let id: Int
        let request: WebRequest
        let address: WebAddress
        let finish: @Sendable (Result<WebResponse, WebFailure>) -> Void
    }

    /// A pointer that other threads use for nothing but `curl_multi_wakeup`, which libcurl documents as safe from any thread;
    /// all else happens on the engine's own thread.
    private struct Multi: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private struct Inbox {
        var commands: [Command] = []
        var next = 0
        var isOpen = true
    }

    private let guarding: AddressGuard
    private let concurrency: Int
    private let inbox = Mutex(Inbox())
    private let multi: Multi?

    init(guarding: AddressGuard, concurrency: Int) {
        self.guarding = guarding
        self.concurrency = max(1, concurrency)
        curl_global_init(Int(CURL_GLOBAL_ALL))
        multi = curl_multi_init().map(Multi.init(pointer:))
        guard let multi else { return }
        rf_multi_setopt_long(multi.pointer, CURLMOPT_MAXCONNECTS, self.concurrency)
        let thread = Thread { [self] in run(multi.pointer) }
        thread.name = "rankforge pages"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Sends one request and reads its answer, a redirect too.
    func perform(_ request: WebRequest, _ address: WebAddress) async -> Result<WebResponse, WebFailure> {
        let id = inbox.withLock { inbox in
            inbox.next += 1
            return inbox.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let job = Job(id: id, request: request, address: address) { continuation.resume(returning: $0) }
                if Task.isCancelled || !post(.start(job)) { job.finish(.failure(Self.stopped)) }
            }
        } onCancel: {
            post(.cancel(id))
        }
    }

    /// Ends the thread; transfers in flight end as cancelled.
    func shutDown() {
        post(.shutDown)
    }

    /// - Returns: whether anybody will see to it.
    @discardableResult
    private func post(_ command: Command) -> Bool {
        inbox.withLock { inbox in
            guard inbox.isOpen, let multi else { return false }
            inbox.commands.append(command)
            // Within the lock: once it is closed the handle may be gone.
            curl_multi_wakeup(multi.pointer)
            return true
        }
    }

    private static let stopped = WebFailure(.cancelled, "stopped")

    // MARK: - The engine's thread

    /// libcurl's own timers end a wait earlier; this one only bounds it.
    private static let tick: Int32 = 1000

    private func run(_ multi: UnsafeMutableRawPointer) {
        var waiting: [Job] = []
        var transfers: [UnsafeMutableRawPointer: WebTransfer] = [:]
        var goesOn = true
        while goesOn {
            for command in inbox.withLock({ inbox in
                defer { inbox.commands = [] }
                return inbox.commands
            }) {
                switch command {
                case .start(let job): waiting.append(job)
                case .cancel(let id): cancel(id, multi, &waiting, &transfers)
                case .shutDown: goesOn = false
                }
            }
            while transfers.count < concurrency, !waiting.isEmpty { start(waiting.removeFirst(), multi, &transfers) }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            collect(multi, &transfers)
            // A place that came free is for the next one, at once.
            let isFree = transfers.count < concurrency && !waiting.isEmpty
            if goesOn { curl_multi_poll(multi, nil, 0, isFree ? 0 : Self.tick, nil) }
        }
        let left = inbox.withLock { inbox in
            inbox.isOpen = false
            defer { inbox.commands = [] }
            return inbox.commands
        }
        for case .start(let job) in left { job.finish(.failure(Self.stopped)) }
        for job in waiting { job.finish(.failure(Self.stopped)) }
        for transfer in transfers.values {
            curl_multi_remove_handle(multi, transfer.handle)
            transfer.job.finish(.failure(Self.stopped))
        }
        transfers = [:]
        curl_multi_cleanup(multi)
    }

    private func start(
        _ job: Job,
        _ multi: UnsafeMutableRawPointer,
        _ transfers: inout [UnsafeMutableRawPointer: WebTransfer]
    ) {
        guard let transfer = WebTransfer(job, guarding: guarding) else {
            job.finish(.failure(WebFailure(.connect, "libcurl could not make a handle")))
            return
        }
        transfers[transfer.handle] = transfer
        curl_multi_add_handle(multi, transfer.handle)
    }

    private func cancel(
        _ id: Int,
        _ multi: UnsafeMutableRawPointer,
        _ waiting: inout [Job],
        _ transfers: inout [UnsafeMutableRawPointer: WebTransfer]
    ) {
        if let index = waiting.firstIndex(where: { $0.id == id }) {
            waiting.remove(at: index).finish(.failure(Self.stopped))
        } else if let transfer = transfers.values.first(where: { $0.job.id == id }) {
            curl_multi_remove_handle(multi, transfer.handle)
            transfers[transfer.handle] = nil
            transfer.job.finish(.failure(Self.stopped))
        }
    }

    private func collect(_ multi: UnsafeMutableRawPointer, _ transfers: inout [UnsafeMutableRawPointer: WebTransfer]) {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = rf_message_result(message)
            curl_multi_remove_handle(multi, handle)
            guard let transfer = transfers.removeValue(forKey: handle) else { continue }
            transfer.job.finish(transfer.result(code))
        }
    }
}
