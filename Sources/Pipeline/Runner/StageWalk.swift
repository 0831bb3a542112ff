import Foundation
import Ranking
import Settings
import Store

/// The one way through the stages, for all that run, look ahead or look back: takes every pending query through the stages that it has
/// not done yet.
///
/// What answers come from is the ``AnswerPolicy``; whatever else differs between those who walk stands in ARCHITECTURE.md.
struct StageWalk: Sendable {
    let stages: [any Stage]
    /// By stage: what results are stored under.
    let fingerprints: [StageName: Fingerprint]
    /// Only this stage, for queries whose earlier stages are done.
    var only: StageName?
    let policy: AnswerPolicy
    let store: Store
    let state: RunState
    let progress: RunProgress

    /// Takes queries through: many side by side, or, where requests are counted, one after the other.
    ///
    /// - Parameters:
    ///   - window: how many may be on their way.
    ///   - ahead: how many more may be at the first stage, which waits for others than the teacher.
    func run(_ queries: PendingQueries, window: Int, ahead: Int = 0) async throws {
        if let counter = policy.counter {
            return try await queries.each { query in
                counter.beginQuery()
                try await advance(query, through: stages[...], finished: finishedStages(query))
                counter.endQuery()
            }
        }
        let places = ahead > 0 ? AsyncSemaphore(window) : nil
        try await withThrowingTaskGroup(of: Void.self) { group in
            var active = 0
            try await queries.each { query in
                if active >= window + ahead {
                    try await group.next()
                    active -= 1
                }
                active += 1
                group.addTask {
                    try await state.stopping(at: store) {
                        let finished = try await finishedStages(query)
                        guard let places else {
                            return _ = try await advance(query, through: stages[...], finished: finished)
                        }
                        guard try await advance(query, through: stages.prefix(1), finished: finished) else { return }
                        // What the first stage made is read from the store then: kept here by all that wait, it would fill memory.
                        _ = try await places.hold {
                            try await advance(query, through: stages.dropFirst(), finished: finished)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func finishedStages(_ query: QueryRecord) async throws -> Set<StageName> {
        try await store.finishedStages(of: query.query.id, at: fingerprints)
    }

    /// Takes one query through stages but for those that it has finished.
    ///
    /// - Returns: whether it came through them all.
    /// - Throws: what stops the whole run.
    @discardableResult
    private func advance(
        _ query: QueryRecord,
        through stages: ArraySlice<any Stage>,
        finished: Set<StageName>
    ) async throws -> Bool {
        var work = QueryState(query, store: store, fingerprints: fingerprints)
        var made: [RecordedResult] = []
        var goesOn = true
        for stage in stages where goesOn {
            let name = type(of: stage).name
            if finished.contains(name) { continue }
            // A query whose earlier stages are not done waits for them: without their results this one would find nothing, and say so.
            guard only == nil || only == name, state.stopReason == nil, let fingerprint = fingerprints[name] else {
                goesOn = false
                break
            }
            do {
                let result = try await process(work, by: stage, storing: &made)
                if keeps(result) {
                    made.append(RecordedResult(result, stage: name, fingerprint: fingerprint))
                }
                work.take(result.output)
                goesOn = result.status == .done
            } catch let reason as Waiting {
                guard only == nil, let assumed = try await policy.counter?.assumption(for: reason) else {
                    if policy.counter == nil { progress.add(reason) }
                    goesOn = false
                    break
                }
                work.take(assumed)
            }
        }
        try await record(made, query: query.query.id)
        return goesOn
    }

    /// Whether a result is stored: where requests are counted, nothing is that follows from an assumption, and no trouble of the program
    /// that mends texts, which a run may not meet.
    private func keeps(_ result: StageResult) -> Bool {
        guard let counter = policy.counter else { return true }
        if case .failed(cause: OutcomeCause.promptTexts.rawValue, message: _) = result.status { return false }
        return counter.keepsResults
    }

    /// Has a stage work on a query, while what the stages before it made is written.
    ///
    /// What is derived can be made again for nothing, so a request need not wait until it is on disk.
    private func process(
        _ work: QueryState,
        by stage: any Stage,
        storing made: inout [RecordedResult]
    ) async throws -> StageResult {
        guard type(of: stage).name.asksTeacher else { return try await stage.process(work) }
        let earlier = made
        made = []
        async let written: Void = record(earlier, query: work.query.query.id)
        do {
            let result = try await stage.process(work)
            try await written
            return result
        } catch let error as PromptFileError where !policy.endsByTextTrouble {
            // What mends and cuts texts broke off at those of this query; others go on.
            try await written
            return StageResult(.failed(.promptTexts, error.localizedDescription))
        } catch {
            try await written
            throw error
        }
    }

    /// Stores what stages made, and counts it then, so that nobody is shown what is not stored.
    private func record(_ made: [RecordedResult], query: QueryID) async throws {
        try await store.record(made, query: query)
        for each in made { progress.add(each.result.status, stage: each.stage) }
    }
}
