import NIOCore
import NIOHTTP1
import NIOPosix

/// A teacher that is none: a server on loopback that behaves like DeepSeek's API, and speaks other protocols too (``SimulatedProtocols``).
package enum Simulator {
    /// How it counts tokens.
    package static let bytesPerToken = 4

    /// Starts a server on 127.0.0.1.
    ///
    /// - Throws: if the port is taken or the journal can't be written.
    package static func start(_ configuration: SimulatorConfiguration) async throws -> RunningSimulator {
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

/// A simulator that listens.
package struct RunningSimulator: Sendable {
    let channel: any Channel
    let group: MultiThreadedEventLoopGroup
    let backend: SimulatorBackend

    /// The address that clients use: `http://127.0.0.1:PORT/v1`.
    package var baseURL: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1" }

    /// What it has been asked and has answered.
    package var statistics: SimulatorStatistics { backend.statistics }

    /// Closes it with all its connections.
    package func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }
}

/// What a simulator has been asked and has answered.
package struct SimulatorStatistics: Sendable, Hashable, Codable {
    /// Requests for a completion.
    package var received = 0
    /// Answers sent to their end: what a real teacher would be paid for.
    package var answered = 0
    /// Requests whose very same body had been answered to the end before.
    package var answeredAgain = 0
    /// Requests refused or broken off, by fault.
    package var faults: [String: Int] = [:]
    /// Texts that were embedded.
    package var embedded = 0
    /// Tokens of answered prompts.
    package var promptTokens = 0
    /// Those of them that the prefix cache held.
    package var cachedTokens = 0
    /// Tokens of answers.
    package var completionTokens = 0
    /// Requests being answered now.
    package var inFlight = 0
    /// The most at the same time.
    package var mostInFlight = 0
}
