package import Foundation
import Ranking
package import Store
import Teacher

/// Where a pipeline stands, as read from its store.
package struct PipelineStatus: Sendable, Codable {
    /// What was read of a domain.
    package struct Loaded: Sendable, Codable, Hashable {
        package var domain: String
        /// Queries read.
        package var queries: Int
        /// Corpus documents read.
        package var documents: Int
        /// Rows that could not be read; `rejects --broken-rows` lists them.
        package var broken: Int
        /// Sound rows that the settings leave out, by reason.
        package var skipped: [String: Int]
        /// Whether the source was read to its end.
        package var isComplete: Bool
    }

    package var pipeline: String
    /// The store's path.
    package var store: String
    /// What is known of one of several teachers.
    package struct TeacherLine: Sendable, Codable, Hashable {
        package var name: String
        /// The model asked for.
        package var model: String
        /// Where it is asked; empty for the simulator.
        package var addresses: [String]
        /// The stages that ask it, of which domains.
        package var asked: [String]
        /// What was paid for its answers, in millionths of a US dollar.
        package var spentMicroUSD: Int
        /// Its share of the budget; nil for none.
        package var budgetUSD: Double?
        /// When sending goes on, while a peak is waited for; nil if it may be sent now.
        package var sendingGoesOnAt: Date?
    }

    /// Where teachers are asked, as the file says now; none for the simulator.
    package var addresses: [String]
    /// The teachers by name; nil where there is one without a name.
    package var teachers: [TeacherLine]?
    /// What was read.
    package var loaded: [Loaded]
    /// Queries by domain and stage.
    package var stages: [StageCount]
    /// Whether at every stage what came in equals what is accounted for.
    package var addsUp: Bool
    /// Why queries ended before the end.
    package var endings: [Ending]
    /// How the orders came out.
    package var rankings: [RankingQuality]
    /// Which models answered.
    package var models: [ModelLine]
    /// What was paid.
    package var costs: [CostLine]
    /// All of it, in millionths of a US dollar.
    package var spentMicroUSD: Int
    /// Answers whose cost is not known, and not in it.
    package var answersOfUnknownCost: Int
    /// Requests that were on the wire when a run was killed, and what they count for in the budget.
    package var possiblyBilled: PossiblyBilledCount
    /// Paid answers that could not be used, further samples among them.
    package var unusable: [UnusableLine]
    /// What of stored answers could not be read as it came.
    package var answerRepairs: [AnswerRepairLine]
    /// What is still to come, by what the latest answers took; nil while that can't be told.
    package var toCome: StageForecast?
    /// Requests that are out in batch files, by part.
    package var out: [String: Int]
    /// The budget, or nil.
    package var budgetUSD: Double?
    /// When sending goes on, while a peak is waited for; nil if it may be sent now.
    package var sendingGoesOnAt: Date?
    /// Events by kind and cause: attempts that failed, pages that are not there.
    package var events: [EventCount]
    /// Queries that stand in a benchmark or came before, by benchmark.
    package var contamination: [ContaminationLine]
    /// Passages that were left out as own documents or near copies, by domain and reason; `rejects --left-out` lists them.
    package var leftOut: [LeftOutCount]

    /// What reviewers decided, by domain.
    package var decisions: [DecisionCount]

    /// How much of each corpus has vectors, by domain; only where dense search is used.
    package var embedded: [String: [EmbeddedCount]]

    package static func read(_ configuration: PipelineConfiguration, store: Store) async throws -> PipelineStatus {
        let domains = configuration.domains.map(\.name)
        let states = try await store.ingestStates()
        let stages = try await store.stageCounts(domains: domains)
        let costs = try await store.costs()
        return PipelineStatus(
            pipeline: configuration.name,
            store: configuration.storePath,
            addresses: configuration.teachers.flatMap(\.addresses),
            teachers: configuration.teachers.contains { $0.name == nil }
                ? nil : configuration.teachers.map { TeacherLine($0, in: configuration, costs: costs) },
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
            answersOfUnknownCost: costs.reduce(0) { $0 + $1.unknownCost },
            possiblyBilled: try await store.possiblyBilled(),
            unusable: try await store.unusableAnswers(),
            answerRepairs: try await store.answerRepairs(),
            toCome: StageForecast.make(
                stages: stages,
                asked: try await store.latestAsked(),
                unread: try await store.unreadByStage(stages),
                silentJudges: Set(configuration.domains.filter { $0.judge.prompts.isEmpty }.map(\.name))
            ),
            out: try await store.outByPart(),
            budgetUSD: configuration.budget.dollars,
            sendingGoesOnAt: configuration.teachers.count == 1
                ? configuration.teachers[0].endpoint.hours?.reopening(after: Date()) : nil,
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
package struct DecisionCount: Sendable, Codable, Hashable {
    package var domain: String
    /// Queries that a reviewer keeps.
    package var keep = 0
    /// Of these the ones that the filter rejects and that are exported all the same.
    package var keptOverReject = 0
    /// Of those kept the ones that can't be exported.
    package var notExportable = 0
    /// Queries that a reviewer drops.
    package var drop = 0
    /// Of these the ones that the filter keeps.
    package var droppedFromKept = 0
    /// Decisions whose list or order changed since.
    package var onEarlierLists = 0

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

extension PipelineStatus.TeacherLine {
    fileprivate init(_ teacher: PipelineTeacher, in configuration: PipelineConfiguration, costs: [CostLine]) {
        name = teacher.name ?? ""
        model = teacher.endpoint.model
        addresses = teacher.addresses
        let asking = Dictionary(grouping: configuration.stages(asking: teacher), by: \.stage)
        asked = asking.keys.sorted().map { stage in
            let domains = asking[stage] ?? []
            return domains.count == configuration.domains.count
                ? stage.rawValue : "\(stage.rawValue) (\(domains.map(\.domain.name).joined(separator: ", ")))"
        }
        spentMicroUSD = costs.reduce(0) { $0 + ($1.teacher == teacher.name ? $1.costMicroUSD : 0) }
        budgetUSD = teacher.endpoint.budget
        sendingGoesOnAt = teacher.endpoint.hours?.reopening(after: Date())
    }
}
