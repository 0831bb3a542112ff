import NIOCore
import NIOPosix

/// A simulator that listens.
public struct RunningSimulator: Sendable {
    let channel: any Channel
    let group: MultiThreadedEventLoopGroup
    let backend: SimulatorBackend

    /// The address that clients use: `http://127.0.0.1:PORT/v1`.
    public var baseURL: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1" }

    /// What it has been asked and has answered.
    public var statistics: SimulatorStatistics { backend.statistics }

    /// Closes it with all its connections.
    public func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }
}
