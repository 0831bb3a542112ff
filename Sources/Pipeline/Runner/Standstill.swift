import Ranking
import Retrieval
import Settings
import Store

/// Why a domain came to nothing: for one cause that a person can mend.
package struct Standstill: Sendable, Codable, Hashable {
    package var domain: String
    /// Whether nothing was there to begin with: no query, no passage.
    package var isUnread: Bool
    /// What happened.
    package var message: String
    /// What to do.
    package var next: String

    /// A single reject of a chance kind says nothing; so many for one cause do.
    private static let telling = 3

    /// Looks at what was read of a domain, and at how all of its queries ended.
    ///
    /// - Parameters:
    ///   - stages: the domain's counts.
    ///   - endings: the domain's endings.
    ///   - firstBroken: its first row that could not be read.
    static func find(
        in domain: DomainConfiguration,
        list: ListConfiguration,
        state: IngestState?,
        stages: [StageCount],
        endings: [Ending],
        firstBroken: BrokenRowRecord?
    ) -> Standstill? {
        guard let state, state.isComplete else { return nil }
        if let unread = unread(of: domain, state: state, firstBroken: firstBroken) { return unread }
        // What is under way, or went through, is no standstill; queries that were not begun with, as by --limit, tell nothing.
        guard let kept = stages.last?.done, kept == 0,
            stages.allSatisfy({ $0.stage <= .candidates || $0.pending == 0 })
        else { return nil }
        let ended = endings.reduce(0) { $0 + $1.count }
        guard let first = endings.first, ended > 0, endings.allSatisfy({ $0.code == first.code }) else { return nil }
        if state.documents == 0, domain.readsCorpus, first.code == RejectReason.tooFewPassages.rawValue {
            return emptyCorpus(of: domain, firstBroken: firstBroken)
        }
        let isSetUp = first.code == RejectReason.tooFewPassages.rawValue || first.status == .failed
        guard isSetUp || ended >= telling else { return nil }
        let advice =
            first.status == .failed
            ? FailureAdvice.text(cause: first.code)
            : first.code == RejectReason.tooFewPassages.rawValue && domain.citesNothing
                ? "the queries cite no page, so that cited_pages finds nothing; \(domain.uncitedAdvice)"
                : RejectReason(rawValue: first.code).map { Self.advice($0, list: list) }
        return Standstill(
            domain: domain.name,
            isUnread: false,
            message: "\(ended == 1 ? "the one query" : "all \(ended) queries") came to nothing for one cause: "
                + "\(first.status.rawValue) at \(first.stage.rawValue), \(first.code)",
            next: advice ?? "`status` says what was said, `rejects --failed` lists them"
        )
    }

    /// Looks whether a stage that was run alone had anything to work on.
    ///
    /// - Parameters:
    ///   - isRead: whether the source was read to its end, as the file names it now.
    ///   - stages: the domain's counts.
    static func find(in domain: DomainConfiguration, only: StageName, isRead: Bool, stages: [StageCount]) -> Standstill?
    {
        guard only != .ingest, stages.first(where: { $0.stage == only })?.input == 0 else { return nil }
        let next = "`run` without --only does all stages, or `run --only"
        guard isRead else {
            return Standstill(
                domain: domain.name,
                isUnread: true,
                message: "nothing was read yet, so there was nothing to do for --only \(only.rawValue)",
                next: "\(next) ingest` reads first"
            )
        }
        guard let earlier = stages.first(where: { $0.stage < only && $0.pending > 0 }) else { return nil }
        let count = earlier.pending == 1 ? "one query waits" : "\(earlier.pending) queries wait"
        return Standstill(
            domain: domain.name,
            isUnread: false,
            message:
                "there was nothing to do for --only \(only.rawValue): \(count) for \(earlier.stage.rawValue) before it",
            next: "\(next) \(earlier.stage.rawValue)` first"
        )
    }

    /// Looks at what a rerank read, and whether anything was found for any of its queries.
    static func find(
        in rerank: RerankConfiguration,
        state: IngestState?,
        counts: RerankCounts,
        firstBroken: BrokenRowRecord?
    ) -> Standstill? {
        let domain = rerank.domain
        guard let state, state.isComplete else { return nil }
        func placed(_ standstill: Standstill) -> Standstill {
            var standstill = standstill
            standstill.next = RerankConfiguration.renamed(standstill.next, set: domain.name)
            return standstill
        }
        if let unread = unread(of: domain, state: state, firstBroken: firstBroken) { return placed(unread) }
        guard counts.done == 0, counts.failed == 0, counts.empty > 0 else { return nil }
        if state.documents == 0 { return placed(emptyCorpus(of: domain, firstBroken: firstBroken)) }
        return Standstill(
            domain: domain.name,
            isUnread: false,
            message: "nothing was found to rerank for "
                + (counts.empty == 1 ? "the one query" : "any of \(counts.empty) queries"),
            next: domain.ways.contains { $0.string("kind") == CandidateKinds.run.name }
                ? "`doctor` says whether the run is of these queries and this corpus"
                : "check that queries and corpus belong together: no query has a word of any passage"
        )
    }

    // MARK: - Causes

    /// Where no query was read, why.
    private static func unread(
        of domain: DomainConfiguration,
        state: IngestState,
        firstBroken: BrokenRowRecord?
    ) -> Standstill? {
        guard state.queries == 0 else { return nil }
        let source = "domains.\(domain.name).source"
        func unread(_ message: String, _ next: String) -> Standstill {
            Standstill(domain: domain.name, isUnread: true, message: "no query was read: \(message)", next: next)
        }
        if let row = firstBroken {
            return unread(
                "all \(state.broken) rows are broken, the first at \(row.file):\(row.line): \(row.reason)",
                "`doctor` says what the file looks like, `rejects --broken-rows` lists the rows"
                    + (domain.readsOwnRows ? "; `init` makes 20 sound ones to compare with" : "")
            )
        }
        let skipped = state.skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let reasons = skipped.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return skipped.isEmpty
            ? unread("the source holds none", "check \(source).path")
            : unread("the settings leave out every row (\(reasons))", "widen what \(source) takes")
    }

    private static func emptyCorpus(of domain: DomainConfiguration, firstBroken: BrokenRowRecord?) -> Standstill {
        let why = firstBroken.map { ": its rows are broken, the first at \($0.file):\($0.line): \($0.reason)" }
        return Standstill(
            domain: domain.name,
            isUnread: true,
            message: "the corpus holds no passage" + (why ?? ""),
            next: "check domains.\(domain.name).corpus, or the kind of the source where it holds the passages"
        )
    }

    private static func advice(_ reason: RejectReason, list: ListConfiguration) -> String {
        switch reason {
        case .tooFewPassages:
            "a list needs \(list.minimum) passages (list.minimum): bring more with each query, find more (`candidates`), or lower the bound"
        case .noPositive:
            "nothing was judged to help: `show` one, and see whether its candidates could; other `candidates`, or another judge.positives"
        case .allPositive: "a list needs passages that do not help: add `candidates` of another kind, such as sample"
        case .duplicateQuery, .contaminated: "`show` one names what it is a copy of; see `decontaminate`"
        case .emptyReasoning: "ask a teacher.model that reasons, or set rank.reasoning: optional"
        case .reasoningTooLong: "raise filter.max_reasoning_tokens"
        case .tooLong: "raise teacher.context where the model's window is larger, or lower list.size"
        case .truncated: "raise teacher.max_tokens"
        case .unparsable, .incompletePermutation, .repaired:
            "`show` one with --raw: check teacher.model and rank.prompt"
        default: "`show` one: check judge, rank.prompt and teacher.model; `sweep` says what other bounds would keep"
        }
    }
}

extension DomainConfiguration {
    /// Whether candidates are found in a corpus.
    var readsCorpus: Bool {
        let others = [CandidateKinds.citedPages.name, CandidateKinds.webSearch.name, CandidateKinds.fusion.name]
        return ways.contains { !others.contains($0.string("kind") ?? "") }
    }
}

/// Looks at a store while a run goes on: one that was taken away, or can't be written any more, stops it within a second, also while
/// nothing is written.
struct StoreWatch: Sendable {
    private static let pause = Duration.milliseconds(500)

    let store: Store
    /// Stops the run; called once.
    let stop: @Sendable (StopReason) -> Void

    /// Does something, and looks meanwhile.
    func during<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let looking = Task {
            while !Task.isCancelled {
                if let obstacle = store.obstacle, obstacle.isFinal { return stop(.store(obstacle.message)) }
                try? await Task.sleep(for: Self.pause)
            }
        }
        defer { looking.cancel() }
        return try await body()
    }
}
