import NIOCore
import NIOHTTP1
import NIOPosix

/// A teacher that is none: a server on loopback that behaves like DeepSeek's API, and speaks other protocols too (``SimulatedProtocols``).
public enum Simulator {
    /// How it counts tokens.
    package static let bytesPerToken = 4

    /// Starts a server on 127.0.0.1.
    ///
    /// - Throws: if the port is taken or the journal can't be written.
    public static func start(_ configuration: SimulatorConfiguration) async throws -> RunningSimulator {
        let backend = try SimulatorBackend(configuration)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 4096)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                        try channel.pipeline.syncOperations.addHandler(SimulatorHandler(backend: backend))
                    }
                }
                .bind(host: "127.0.0.1", port: configuration.port).get()
            return RunningSimulator(channel: channel, group: group, backend: backend)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }
}
