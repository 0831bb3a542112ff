import Hummingbird
import Logging
import NIOCore
import Pipeline
import Store

/// The web page of a pipeline's store, served until its task is cancelled.
public struct InspectorServer: Sendable {
    private let site: Site
    private let options: InspectorOptions

    /// Opens the store, and the one that it is compared with, for reading.
    ///
    /// - Throws: ``StoreError`` where there is none, or none of this release.
    public init(_ configuration: PipelineConfiguration, options: InspectorOptions) throws {
        self.options = options
        site = try Site(configuration: configuration, against: options.against)
    }

    /// Opens the store of a rerank file for reading.
    ///
    /// - Throws: ``StoreError`` where there is none, or none of this release.
    public init(_ configuration: RerankConfiguration, options: InspectorOptions) throws {
        self.options = options
        site = try Site(configuration: configuration.pipeline, isRerank: true)
    }

    /// Serves until the task is cancelled, SIGINT or SIGTERM.
    ///
    /// - Parameter started: gets the address to open, once it can be opened.
    public func run(started: @escaping @Sendable (String) -> Void) async throws {
        let host = options.host ?? "127.0.0.1"
        let token = options.host.map { _ in Token() }
        let application = Application(
            router: site.router(gate: token.map(TokenGate.init(token:))),
            configuration: .init(address: .hostname(host, port: options.port), serverName: "rankforge"),
            onServerRunning: { channel in
                let name = host.contains(":") ? "[\(host)]" : host
                let address = "http://\(name):\(channel.localAddress?.port ?? 0)/"
                started(token.map { "\(address)?token=\($0.text)" } ?? address)
            },
            logger: Logger(label: "inspector") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await site.follow() }
            try await application.runService()
            group.cancelAll()
        }
    }
}
