import Pipeline
import Ranking
import Store

/// Reads figures from a store, and keeps what a later reading can go on from.
public struct FiguresReader: Sendable {
    private let configuration: PipelineConfiguration
    private var ledger = LedgerTally()
    private var models = ModelTally()

    /// Makes a reader for a pipeline.
    public init(configuration: PipelineConfiguration) {
        self.configuration = configuration
    }

    /// Reads all figures.
    ///
    /// Two passes over the lists and orders, one over what is new in the ledger and among the answers; nothing is written.
    public mutating func read(_ store: Store) async throws -> Figures {
        let names = configuration.domains.map(\.name)
        async let funnel = store.stageCounts(domains: names)
        async let endings = store.endings()
        async let paid = store.ledgerTally(from: ledger)
        async let answered = store.modelTally(from: models)
        var tallies = try await Self.tallies(of: names, store: store)
        ledger = try await paid
        models = try await answered
        for (bin, count) in ledger.chains { tallies[bin.domain]?.chains[bin.tokens, default: 0] += count }
        var all = DomainTally()
        for name in names { tallies[name].map { all.add($0) } }
        let costs = ledger.costs.values.sorted {
            ($0.domain, $0.stage, $0.model) < ($1.domain, $1.stage, $1.model)
        }
        return Figures(
            pipeline: configuration.name,
            isSimulated: costs.contains { $0.isSimulated },
            asOf: ledger.lastAt,
            alpha: configuration.filter.alpha,
            funnel: try await funnel,
            endings: try await endings,
            costs: costs,
            spentMicroUSD: costs.reduce(0) { $0 + $1.costMicroUSD },
            models: models.lines,
            events: try await store.eventCounts().map {
                PipelineStatus.EventCount(kind: $0.kind, cause: $0.cause, count: $0.count)
            },
            domains: names.compactMap { name in tallies[name]?.figures(name) },
            all: all.figures("all"),
            decisions: try await store.decisionCounts()
        )
    }

    private static func tallies(of domains: [String], store: Store) async throws -> [String: DomainTally] {
        try await withThrowingTaskGroup { group in
            for domain in domains {
                group.addTask {
                    let lists = try await store.tallyLists(of: domain, into: DomainTally()) { $0.add($1) }
                    return (domain, try await store.tallyOrders(of: domain, into: lists) { $0.add($1) })
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
