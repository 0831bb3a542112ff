import Foundation
import Logging
import Store
import Synchronization
import Teacher

/// Where finders get vectors: one cache a model, and gateways to fill them where sending is allowed.
final class EmbeddingService: Sendable {
    let store: Store
    /// Where vectors lie: a folder beside the store.
    let folder: String
    /// What would have to be asked, where nothing may be sent.
    let tally = EmbeddingTally()
    /// The run's money.
    let budget: SharedBudget
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
        budget = SharedBudget(limit: nil)
        runID = nil
        open = nil
    }

    /// Makes a service that asks for what is missing.
    init(
        ledger: AnswerLedger,
        sharedBudget: SharedBudget,
        environment: [String: String],
        log: Logger
    ) {
        store = ledger.store
        folder = Self.folder(store.path)
        budget = sharedBudget
        runID = ledger.runID
        open = { configuration in
            EmbeddingGateway(
                configuration: configuration,
                apiKey: try TeacherSession.apiKey(configuration.endpoint, environment: environment),
                sharedBudget: sharedBudget,
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

/// Joins what many ask at the same time into few pieces of work; while one is done, those who come gather for the next.
actor RequestBatcher<Input: Sendable, Output: Sendable> {
    private var waiting: [(input: Input, continuation: CheckedContinuation<Output, any Error>)] = []
    private var isWorking = false
    private let limit: Int
    private let work: @Sendable ([Input]) async throws -> [Output]

    /// How long the first one waits for others: nothing beside a search or a request.
    private static var moment: Duration { .milliseconds(3) }

    /// - Parameters:
    ///   - limit: the most inputs at once.
    ///   - work: gives an output for each input, in their order.
    init(limit: Int, work: @escaping @Sendable ([Input]) async throws -> [Output]) {
        self.limit = limit
        self.work = work
    }

    func ask(_ input: Input) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((input, continuation))
            guard !isWorking else { return }
            isWorking = true
            // Belongs to nobody who asks: it works for all of them, and ends when nobody waits.
            Task { await workOff() }
        }
    }

    private func workOff() async {
        try? await Task.sleep(for: Self.moment)
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(limit))
            waiting.removeFirst(batch.count)
            do {
                let outputs = try await work(batch.map(\.input))
                for (asked, output) in zip(batch, outputs) { asked.continuation.resume(returning: output) }
            } catch {
                for asked in batch { asked.continuation.resume(throwing: error) }
            }
        }
        isWorking = false
    }
}

/// Counts the texts without a vector where none may be asked for.
final class EmbeddingTally: Sendable {
    /// What one model would be asked.
    struct Need: Sendable, Hashable {
        /// Texts without a vector.
        var texts = 0
        /// Texts with one.
        var stored = 0
        var requests = 0
        /// Estimated tokens of the texts without a vector.
        var tokens = 0
        /// What they cost, in millionths of a US dollar; nil if the price is unknown.
        var costMicroUSD: Int? = 0
    }

    private let needs = Mutex<[String: Need]>([:])

    /// What is needed, by domain.
    var byDomain: [String: Need] { needs.withLock { $0 } }

    /// Texts without a vector in all.
    var texts: Int { byDomain.values.reduce(0) { $0 + $1.texts } }

    func add(_ more: Need, domain: String) {
        needs.withLock { needs in
            var need = needs[domain] ?? Need()
            need.texts += more.texts
            need.stored += more.stored
            need.requests += more.requests
            need.tokens += more.tokens
            need.costMicroUSD = need.costMicroUSD.flatMap { sum in more.costMicroUSD.map { sum + $0 } }
            needs[domain] = need
        }
    }
}
