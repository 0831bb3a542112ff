import Foundation

/// One end of a pair of sockets, over which lines go to a child and back: a child that is gone is an error here and no signal, and one that hangs is
/// an error after a while.
final class LineChannel: Sendable {
    /// What goes wrong.
    enum Failure: Error, LocalizedError {
        case closed
        case silent(seconds: Int)
        case tooLong

        var errorDescription: String? {
            switch self {
            case .closed: "it ended"
            case .silent(let seconds): "it said nothing for \(seconds) s"
            case .tooLong: "its answer is longer than \(LineChannel.longest >> 20) MB"
            }
        }
    }

    /// The longest line: lists of a hundred passages of 64 KB, escaped.
    private static let longest = 64 << 20

    private let descriptor: Int32
    private let patience: Int

    private init(_ descriptor: Int32, patience: Int) {
        self.descriptor = descriptor
        self.patience = patience
    }

    deinit { close(descriptor) }

    /// Makes both ends; the second one is the child's.
    static func pair(patience: Int) throws -> (LineChannel, FileHandle) {
        var ends: [Int32] = [0, 0]
        #if os(Linux)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        // Other children are not to hold it open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var wait = timeval(tv_sec: patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = setsockopt(ends[0], SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
        }
        #if !os(Linux)
            var isOn: Int32 = 1
            _ = setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
        #endif
        return (LineChannel(ends[0], patience: patience), FileHandle(fileDescriptor: ends[1], closeOnDealloc: true))
    }

    /// Writes a line.
    func send(_ line: Data) throws {
        #if os(Linux)
            let flags = Int32(MSG_NOSIGNAL)
        #else
            let flags: Int32 = 0
        #endif
        var rest = (line + Data("\n".utf8))[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads a line.
    func line() throws -> Data {
        var line = Data()
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while line.last != UInt8(ascii: "\n") {
            let count = recv(descriptor, &block, block.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw count == 0 ? Failure.closed : failure }
            line.append(contentsOf: block[..<count])
            if line.count > Self.longest { throw Failure.tooLong }
        }
        return line
    }

    private var failure: Failure {
        [EAGAIN, EWOULDBLOCK].contains(errno) ? .silent(seconds: patience) : .closed
    }
}
