import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Pipeline
import Ranking
import Teacher

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

/// A run's counts in Prometheus' text format (prometheus.io, "Exposition formats", version 0.0.4).
enum MetricsText {
    static func text(_ statistics: GatewayStatistics, stages: [StageName: RunProgress.Count]) -> String {
        var lines: [String] = []
        func add(_ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: Double)]) {
            lines += ["# HELP rankforge_\(name) \(help)", "# TYPE rankforge_\(name) \(kind)"]
            lines += samples.map { "rankforge_\(name)\($0.labels) \($0.value.formatted(.number.grouping(.never)))" }
        }
        add("requests_in_flight", "gauge", "Requests on the wire.", [("", Double(statistics.inFlight))])
        add("requests_waiting", "gauge", "Requests that wait for a place.", [("", Double(statistics.waiting))])
        add("requests_limit", "gauge", "Requests that may be in flight now.", [("", Double(statistics.limit))])
        add("attempts_total", "counter", "Attempts sent.", [("", Double(statistics.sent))])
        add("answers_total", "counter", "Answers received, stored and paid for.", [("", Double(statistics.answered))])
        add("answers_reused_total", "counter", "Answers that the store held.", [("", Double(statistics.reused))])
        add("retries_total", "counter", "Attempts followed by another one.", [("", Double(statistics.retried))])
        add(
            "attempts_failed_total",
            "counter",
            "Attempts that brought nothing, by cause.",
            statistics.failures.sorted { $0.key < $1.key }.map { ("{cause=\"\($0.key)\"}", Double($0.value)) }
        )
        add(
            "model_changes_total",
            "counter",
            "How often another model answered than before.",
            [("", Double(statistics.modelChanges))]
        )
        add(
            "spent_usd",
            "gauge",
            "What all runs of the store have paid.",
            [("", Double(statistics.spentMicroUSD) / 1e6)]
        )
        add(
            "queries_total",
            "counter",
            "Queries by stage and how they ended there, in this run.",
            StageName.allCases.flatMap { stage -> [(String, Double)] in
                let count = stages[stage]
                return [
                    ("done", count?.done ?? 0), ("rejected", count?.rejected ?? 0), ("failed", count?.failed ?? 0),
                ].map {
                    ("{stage=\"\(stage.rawValue)\",ended=\"\($0)\"}", Double($1))
                }
            }
        )
        return lines.joined(separator: "\n") + "\n"
    }
}
