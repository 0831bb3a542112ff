import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves `/metrics` on loopback while a run goes on.
struct MetricsServer {
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup

    /// Starts it.
    ///
    /// - Parameter text: makes the answer anew for each request.
    static func start(port: Int, text: @escaping @Sendable () -> String) async throws -> MetricsServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                        try channel.pipeline.syncOperations.addHandler(Handler(text: text))
                    }
                }
                .bind(host: "127.0.0.1", port: port).get()
            return MetricsServer(channel: channel, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw UsageError.port(port, option: "--metrics-port", error)
        }
    }

    /// Where it listens.
    var address: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/metrics" }

    /// Ends it.
    func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let text: @Sendable () -> String
        private var uri = ""

        init(text: @escaping @Sendable () -> String) { self.text = text }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): uri = head.uri
            case .body: break
            case .end:
                let isKnown = uri == "/metrics"
                let body = ByteBuffer(string: isKnown ? text() : "see /metrics\n")
                let headers: HTTPHeaders = [
                    "content-type": "text/plain; version=0.0.4; charset=utf-8",
                    "content-length": "\(body.readableBytes)",
                ]
                let head = HTTPResponseHead(version: .http1_1, status: isKnown ? .ok : .notFound, headers: headers)
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
