import Foundation

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
