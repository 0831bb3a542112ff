import Foundation
import Ranking
import Store

/// Where a pipeline stands, as read from its store.
public struct PipelineStatus: Sendable, Codable {
    /// What was read of a domain.
    public struct Loaded: Sendable, Codable, Hashable {
        /// The domain.
        public var domain: String
        /// Queries read.
        public var queries: Int
        /// Corpus documents read.
        public var documents: Int
        /// Rows that could not be read; `rejects --broken-rows` lists them.
        public var broken: Int
        /// Sound rows that the settings leave out, by reason.
        public var skipped: [String: Int]
        /// Whether the source was read to its end.
        public var isComplete: Bool
    }

    /// The pipeline.
    public var pipeline: String
    /// The store's path.
    public var store: String
    /// Where the teacher is asked, as the file says now; empty for the simulator.
    public var addresses: [String]
    /// What was read.
    public var loaded: [Loaded]
    /// Queries by domain and stage.
    public var stages: [StageCount]
    /// Whether at every stage what came in equals what is accounted for.
    public var addsUp: Bool
    /// Why queries ended before the end.
    public var endings: [Ending]
    /// How the orders came out.
    public var rankings: [RankingQuality]
    /// Which models answered.
    public var models: [ModelLine]
    /// What was paid.
    public var costs: [CostLine]
    /// All of it, in millionths of a US dollar.
    public var spentMicroUSD: Int
    /// Requests that were on the wire when a run was killed, and what they count for in the budget.
    public var possiblyBilled: PossiblyBilledCount
    /// Paid answers that could not be used, further samples among them.
    public var unusable: [UnusableLine]
    /// What of stored answers could not be read as it came.
    public var answerRepairs: [AnswerRepairLine]
    /// What is still to come, by what the latest answers took; nil while that can't be told.
    public var toCome: StageForecast?
    /// Requests that are out in batch files, by part.
    public var out: [String: Int]
    /// The budget, or nil.
    public var budgetUSD: Double?
    /// When sending goes on, while a peak is waited for; nil if it may be sent now.
    public var sendingGoesOnAt: Date?
    /// Events by kind and cause: attempts that failed, pages that are not there.
    public var events: [EventCount]
    /// Queries that stand in a benchmark or came before, by benchmark.
    public var contamination: [ContaminationLine]
    /// Passages that were left out as own documents or near copies, by domain and reason; `rejects --left-out` lists them.
    public var leftOut: [LeftOutCount]

    /// What reviewers decided, by domain.
    public var decisions: [DecisionCount]

    /// How much of each corpus has vectors, by domain; only where dense search is used.
    public var embedded: [String: [EmbeddedCount]]

    /// Reads it.
    public static func read(_ configuration: PipelineConfiguration, store: Store) async throws -> PipelineStatus {
        let domains = configuration.domains.map(\.name)
        let states = try await store.ingestStates()
        let stages = try await store.stageCounts(domains: domains)
        let costs = try await store.costs()
        return PipelineStatus(
            pipeline: configuration.name,
            store: configuration.storePath,
            addresses: configuration.teacher.isSimulator ? [] : configuration.teacher.baseURLs,
            loaded: domains.compactMap { domain in
                states[domain].map {
                    Loaded(
                        domain: domain,
                        queries: $0.queries,
                        documents: $0.documents,
                        broken: $0.broken,
                        skipped: $0.skipped,
                        isComplete: $0.isComplete
                    )
                }
            },
            stages: stages,
            addsUp: stages.allSatisfy { $0.pending >= 0 },
            endings: try await store.endings(),
            rankings: try await store.rankingQuality(),
            models: try await store.models(),
            costs: costs,
            spentMicroUSD: costs.reduce(0) { $0 + $1.costMicroUSD },
            possiblyBilled: try await store.possiblyBilled(),
            unusable: try await store.unusableAnswers(),
            answerRepairs: try await store.answerRepairs(),
            toCome: StageForecast.make(
                stages: stages,
                asked: try await store.latestAsked(),
                silentJudges: Set(configuration.domains.filter { $0.judge.prompts.isEmpty }.map(\.name))
            ),
            out: try await store.outByPart(),
            budgetUSD: configuration.teacher.budget,
            sendingGoesOnAt: configuration.teacher.hours?.reopening(after: Date()),
            events: try await store.eventCounts(),
            contamination: try await store.contamination(),
            leftOut: try await store.leftOutCounts(),
            decisions: DecisionCount.count(try await store.decisions()),
            embedded: try await embeddedCounts(configuration, store: store)
        )
    }

    private static func embeddedCounts(
        _ configuration: PipelineConfiguration,
        store: Store
    ) async throws -> [String: [EmbeddedCount]] {
        var counts: [String: [EmbeddedCount]] = [:]
        for domain in configuration.domains {
            let found = try await domain.embeddedCounts(store)
            if !found.isEmpty { counts[domain.name] = found }
        }
        return counts
    }
}

/// How many decisions of reviewers stand in a domain, and what they change.
public struct DecisionCount: Sendable, Codable, Hashable {
    /// The domain.
    public var domain: String
    /// Queries that a reviewer keeps.
    public var keep = 0
    /// Of these the ones that the filter rejects and that are exported all the same.
    public var keptOverReject = 0
    /// Of those kept the ones that can't be exported.
    public var notExportable = 0
    /// Queries that a reviewer drops.
    public var drop = 0
    /// Of these the ones that the filter keeps.
    public var droppedFromKept = 0
    /// Decisions whose list or order changed since.
    public var onEarlierLists = 0

    /// Counts the decisions that stand.
    static func count(_ lines: [DecisionLine]) -> [DecisionCount] {
        let domains = Dictionary(grouping: lines.filter(\.isStanding), by: \.decision.domain)
        return domains.sorted { $0.key < $1.key }.map { domain, lines in
            var count = DecisionCount(domain: domain)
            for line in lines {
                switch line.decision.action {
                case .keep:
                    count.keep += 1
                    if line.overrules { count.keptOverReject += 1 }
                    if line.obstacle != nil { count.notExportable += 1 }
                case .drop:
                    count.drop += 1
                    if line.overrules { count.droppedFromKept += 1 }
                }
                if line.isOnEarlierList { count.onEarlierLists += 1 }
            }
            return count
        }
    }
}
