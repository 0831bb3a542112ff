import Hummingbird
import Logging
import NIOCore
import Store

/// The web page of a pipeline's store, served until its task is cancelled.
package struct InspectorServer: Sendable {
    private let site: Site
    private let options: InspectorOptions

    /// Opens the store, and the one that it is compared with, for reading.
    ///
    /// - Parameter isRerank: whether it is the store of a rerank file, which has no lists.
    /// - Throws: ``StoreError`` where there is none, or none of this release.
    package init(_ pipeline: InspectedPipeline, isRerank: Bool = false, options: InspectorOptions) throws {
        self.options = options
        site = try Site(pipeline: pipeline, isRerank: isRerank, against: options.against)
    }

    /// Serves until the task is cancelled, SIGINT or SIGTERM.
    ///
    /// - Parameter started: gets the address to open, once it can be opened.
    package func run(started: @escaping @Sendable (String) -> Void) async throws {
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

/// Where the inspector listens, and who may look.
package struct InspectorOptions: Sendable {
    /// The address to listen on; nil for loopback, where no token is asked for.
    package var host: String?
    /// The port; 0 for a free one.
    package var port: Int

    /// The pipeline whose store the first one is compared with; nil for none.
    package var against: InspectedPipeline?

    package init(host: String? = nil, port: Int = 0, against: InspectedPipeline? = nil) {
        self.against = against
        self.host = host
        self.port = port
    }
}

/// Tells open pages that the store has changed.
actor LiveUpdates {
    /// What a page is told.
    enum Event: Sendable {
        /// There are newer figures.
        case figures
        /// Lists have come or changed.
        case lists
        /// Nothing has, but the line is alive; those that are gone show when it is written to.
        case alive
    }

    private var next = 0
    private var listeners: [Int: AsyncStream<Event>.Continuation] = [:]

    /// What happens from now on; a slow listener gets the latest only.
    func events() -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = next
        next += 1
        listeners[number] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.remove(number) }
        }
        return stream
    }

    func tell(_ event: Event) {
        for listener in listeners.values { listener.yield(event) }
    }

    private func remove(_ number: Int) {
        listeners[number] = nil
    }
}
