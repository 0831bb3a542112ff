import CCurl
import Foundation

/// The sockets of a libcurl multi handle, and which of them have something to do.
///
/// `curl_multi_perform` looks at every transfer in every round, with a system call each. With a thousand of them, most of which wait for a
/// model that thinks, that is most of the work; so libcurl says which sockets it waits for (`curl_multi_socket_action`), one `poll`
/// looks at all of them, and only those that are ready are worked on. Used by one thread, but for ``wake()``.
final class ReadySockets {
    /// When libcurl wants to be called though no socket is ready; nil for not at all.
    private var due: ContinuousClock.Instant?
    private var watched: [pollfd] = []
    /// The place of each socket in `watched`; the first place is the pipe's.
    private var places: [Int32: Int] = [:]
    private let wakeUp: SelfPipe

    init(_ wakeUp: SelfPipe) {
        self.wakeUp = wakeUp
        watched = [pollfd(fd: wakeUp.reading, events: Int16(POLLIN), revents: 0)]
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
        // Rounded up: a timer that is called too early makes the thread spin until it is due.
        _ = poll(&watched, nfds_t(watched.count), Int32((max(.zero, rest) / .milliseconds(1)).rounded(.up)))
    }

    /// Works on all that is ready now.
    ///
    /// - Parameter each: called after each socket, so that an answer that ended with it waits for none of the others.
    func act(on multi: UnsafeMutableRawPointer, each: () -> Void) {
        var running: Int32 = 0
        if let due, due <= .now {
            self.due = nil
            curl_multi_socket_action(multi, Self.timeout, 0, &running)
        }
        // libcurl changes `watched` as it works.
        guard poll(&watched, nfds_t(watched.count), 0) > 0 else { return }
        let ready = watched.filter { $0.revents != 0 }
        for socket in ready {
            if socket.fd == wakeUp.reading {
                wakeUp.drain()
            } else if places[socket.fd] != nil {
                var mask: Int32 = 0
                if socket.revents & Int16(POLLIN | POLLHUP) != 0 { mask |= CURL_CSELECT_IN }
                if socket.revents & Int16(POLLOUT) != 0 { mask |= CURL_CSELECT_OUT }
                if socket.revents & Int16(POLLERR | POLLNVAL) != 0 { mask |= CURL_CSELECT_ERR }
                curl_multi_socket_action(multi, socket.fd, mask, &running)
                each()
            }
        }
    }

    /// `CURL_SOCKET_TIMEOUT`, a cast within a macro that Swift cannot import.
    private static let timeout = rf_socket_refused

    private func watch(_ socket: Int32, _ what: Int32) {
        if what == CURL_POLL_REMOVE {
            guard let place = places.removeValue(forKey: socket) else { return }
            let last = watched.removeLast()
            if place < watched.count {
                watched[place] = last
                places[last.fd] = place
            }
            return
        }
        var events: Int16 = 0
        if what & CURL_POLL_IN != 0 { events |= Int16(POLLIN) }
        if what & CURL_POLL_OUT != 0 { events |= Int16(POLLOUT) }
        if let place = places[socket] {
            watched[place].events = events
        } else {
            places[socket] = watched.count
            watched.append(pollfd(fd: socket, events: events, revents: 0))
        }
    }
}
