import CCurl
import Foundation

/// The sockets of a libcurl multi handle, and which of them have something to do.
///
/// `curl_multi_perform` looks at every transfer in every round, with a system call each. With a thousand of them, most of which wait for a
/// model that thinks, that is most of the work; so libcurl says which sockets it waits for (`curl_multi_socket_action`), the kernel
/// watches them (`epoll(7)`, level-triggered), and only those that are ready are worked on. Used by one thread, but for the pipe's signals.
final class ReadySockets {
    /// When libcurl wants to be called though no socket is ready; nil for not at all.
    private var due: ContinuousClock.Instant?
    private let epoll: Int32
    private let wakeUp: SelfPipe
    /// What the kernel tells of in one round; of what is ready beyond that the next round is told.
    private var ready = [epoll_event](repeating: epoll_event(), count: 1024)

    /// - Returns: nil where the process may open no more files.
    init?(_ wakeUp: SelfPipe) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        self.wakeUp = wakeUp
        guard epoll >= 0 else { return nil }
        watch(wakeUp.reading, CURL_POLL_IN)
    }

    deinit {
        if epoll >= 0 { close(epoll) }
    }

    /// Makes libcurl tell this object what it waits for; the object must outlive the handle.
    func attach(to multi: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        rf_multi_on_socket(
            multi,
            { _, socket, what, context, _ in
                guard let context else { return 0 }
                Unmanaged<ReadySockets>.fromOpaque(context).takeUnretainedValue().watch(socket, what)
                return 0
            },
            context
        )
        rf_multi_on_timer(
            multi,
            { _, milliseconds, context in
                guard let context else { return 0 }
                let sockets = Unmanaged<ReadySockets>.fromOpaque(context).takeUnretainedValue()
                sockets.due = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
                return 0
            },
            context
        )
    }

    /// Waits until a socket is ready, libcurl's timer is due, another thread wakes it, or the time is over.
    func wait(atMost bound: Duration) {
        let rest = due.map { min(bound, $0 - .now) } ?? bound
        // Rounded up: a timer that is called too early makes the thread spin until it is due. What is ready stays so for `act`.
        _ = epoll_wait(epoll, &ready, 1, Int32((max(.zero, rest) / .milliseconds(1)).rounded(.up)))
    }

    /// Works on what is ready now.
    ///
    /// - Parameter each: called after each socket, so that an answer that ended with it waits for none of the others.
    func act(on multi: UnsafeMutableRawPointer, each: () -> Void) {
        var running: Int32 = 0
        if let due, due <= .now {
            self.due = nil
            curl_multi_socket_action(multi, Self.timeout, 0, &running)
        }
        let count = epoll_wait(epoll, &ready, Int32(ready.count), 0)
        guard count > 0 else { return }
        for event in ready.prefix(Int(count)) {
            // Emptied by who takes what was posted: emptied here, a post between the two would wait for the next tick.
            if event.data.fd == wakeUp.reading { continue }
            func has(_ flags: EPOLL_EVENTS...) -> Bool { flags.contains { event.events & $0.rawValue != 0 } }
            var mask: Int32 = 0
            if has(EPOLLIN, EPOLLHUP) { mask |= CURL_CSELECT_IN }
            if has(EPOLLOUT) { mask |= CURL_CSELECT_OUT }
            if has(EPOLLERR) { mask |= CURL_CSELECT_ERR }
            curl_multi_socket_action(multi, event.data.fd, mask, &running)
            each()
        }
    }

    /// `CURL_SOCKET_TIMEOUT`, a cast within a macro that Swift cannot import.
    private static let timeout = rf_socket_refused

    private func watch(_ socket: Int32, _ what: Int32) {
        var event = epoll_event(events: 0, data: epoll_data_t(fd: socket))
        if what == CURL_POLL_REMOVE {
            epoll_ctl(epoll, EPOLL_CTL_DEL, socket, &event)
            return
        }
        if what & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
        // libcurl does not say whether it has named the socket before.
        if epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0 { epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) }
    }
}

/// Ends another thread's wait: a pipe of which that thread polls one end.
final class SelfPipe: Sendable {
    /// The end to poll.
    let reading: Int32
    private let writing: Int32

    /// - Returns: nil where the process may open no more files.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (reading, writing) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// From any thread.
    func signal() {
        var byte: UInt8 = 1
        // A full pipe wakes as well as a fuller one.
        _ = write(writing, &byte, 1)
    }

    /// Makes ready for the next signal.
    func drain() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while read(reading, &bytes, bytes.count) > 0 {}
    }
}
