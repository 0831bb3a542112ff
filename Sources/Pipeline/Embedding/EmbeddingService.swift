import Foundation
import Logging
import Store
import Synchronization
import Teacher

/// Where finders get vectors: one cache a model, and gateways to fill them where sending is allowed.
public final class EmbeddingService: Sendable {
    let store: Store
    /// Where vectors lie: a folder beside the store.
    let folder: String
    /// What would have to be asked, where nothing may be sent.
    let tally = EmbeddingTally()
    private let runID: Int64?
    /// Makes the gateway to a model; nil where nothing may be sent.
    private let open: (@Sendable (EmbeddingConfiguration) throws -> EmbeddingGateway)?
    private let caches = Mutex<[String: EmbeddingCache]>([:])
    private let gateways = Mutex<[EmbeddingGateway]>([])

    /// Makes a service that sends nothing.
    ///
    /// - Parameter storePath: the store beside which the vectors lie, where that is not the store itself: a replay's original.
    init(store: Store, storePath: String? = nil) {
        self.store = store
        folder = Self.folder(storePath ?? store.path)
        runID = nil
        open = nil
    }

    /// Makes a service that asks for what is missing.
    init(
        store: Store,
        runID: Int64?,
        sharedBudget: SharedBudget,
        environment: [String: String],
        log: Logger
    ) {
        self.store = store
        folder = Self.folder(store.path)
        self.runID = runID
        let ledger = AnswerLedger(store: store, runID: runID)
        open = { configuration in
            EmbeddingGateway(
                configuration: configuration,
                apiKey: try TeacherSession.apiKey(
                    configuration.endpoint,
                    environment: environment,
                    place: configuration.endpoint.place + ".api_key_env"
                ),
                sharedBudget: sharedBudget,
                spent: { try await ledger.spentMicroUSD() },
                possible: { try await ledger.possiblyBilledMicroUSD() },
                sending: ledger,
                log: log
            )
        }
    }

    /// The folder of a store's vectors.
    static func folder(_ storePath: String) -> String { storePath + ".vectors" }

    /// The file of a model's vectors beside a store.
    static func file(storePath: String, model key: String) -> String { file(folder: folder(storePath), model: key) }

    private static func file(folder: String, model key: String) -> String { "\(folder)/\(key)/vectors.f16" }

    /// The cache of a model; one for all domains, so that a text that stands in two is embedded once.
    func cache(_ configuration: EmbeddingConfiguration) throws -> EmbeddingCache {
        try caches.withLock { caches in
            if let cache = caches[configuration.vectorsKey] { return cache }
            let gateway = try open?(configuration)
            if let gateway { gateways.withLock { $0.append(gateway) } }
            let cache = EmbeddingCache(
                configuration: configuration,
                store: store,
                path: Self.file(folder: folder, model: configuration.vectorsKey),
                gateway: gateway,
                runID: runID
            )
            caches[configuration.vectorsKey] = cache
            return cache
        }
    }

    /// What the gateways have done, one by one.
    func statistics() -> [GatewayStatistics] { gateways.withLock { $0 }.map { $0.statistics() } }

    /// Stops sending; what is in flight is read and kept.
    func drain() {
        for gateway in gateways.withLock({ $0 }) { gateway.drain() }
    }
}
