import Foundation
import Ranking
import Settings
import Store
import Teacher

/// Reranks the documents that the first stage finds for a query: asks for each window after the last one is answered, or for each passage on
/// its own. Nothing is kept of a query that is not done: the next run gets its windows out of the store.
struct RerankStage: Stage {
    static let name = StageName(rawValue: "rerank")

    let configuration: RerankConfiguration
    /// The first stage.
    let finder: any CandidateFinder
    let client: TeacherClient
    let store: Store
    /// nil of a dry run, which notes nothing.
    let runID: Int64?
    /// Looked at before each window.
    let state: RunState

    /// A document that can be shown.
    private struct Candidate: Sendable, Hashable {
        /// Its id within the corpus.
        let id: String
        let passage: Passage
    }

    func process(_ work: QueryState) async throws -> StageResult {
        let (candidates, textless) = try await found(work.query)
        var record = RerankOrderRecord(
            status: .empty,
            found: candidates.map(\.id) + textless,
            textless: textless.count
        )
        func failed(_ cause: String, _ message: String) -> StageResult {
            (record.status, record.cause, record.message) = (.failed, cause, message)
            return StageResult(.failed(cause: cause, message: message), .reranked(record))
        }
        guard !record.found.isEmpty else { return StageResult(.done, .reranked(record)) }
        do {
            let (shown, rest) = (Array(candidates.prefix(configuration.top)), candidates.dropFirst(configuration.top))
            let query = work.query.query
            let ranked = try await configuration.method == .pointwise ? pointwise(query, shown) : listwise(query, shown)
            record.status = .done
            record.ranked = (ranked.order + rest).map(\.id) + textless
            record.windows = ranked.windows
            return StageResult(.done, .reranked(record))
        } catch let failure as FailedRequest {
            return failed(failure.cause, failure.message)
        } catch let error as PromptFileError {
            return failed(OutcomeCause.promptTexts.rawValue, error.localizedDescription)
        }
    }

    /// What the first stage finds, each document once; documents without a text apart.
    private func found(_ query: QueryRecord) async throws -> ([Candidate], textless: [String]) {
        let found = try await finder.find(query, material: try SourceMetadata(of: query))
        func local(_ name: String) -> String {
            DocumentName.corpusID(of: name, domain: query.query.id.domain) ?? name
        }
        var seen: Set<String> = []
        let candidates = found.hits.filter { seen.insert($0.documentID).inserted }
            .map { Candidate(id: local($0.documentID), passage: $0.passage) }
        let textless = found.textless.filter { seen.insert($0).inserted }.map(local)
        for message in found.missing where runID != nil {
            let event = EventRecord(
                kind: .notFound,
                domain: query.query.id.domain,
                stage: .candidates,
                query: query.query.id,
                cause: found.origin.rawValue,
                message: message
            )
            try await store.note(event, run: runID)
        }
        return (candidates, textless)
    }

    /// What the student saw in training, by the same renderer.
    private func messages(_ query: Query, _ shown: [Candidate]) throws -> [ChatMessage] {
        try configuration.prompt.render(
            PromptContext(query: query.text, passages: shown.map(\.passage)),
            passageTokens: configuration.passageTokens,
            rules: configuration.textRules
        )
    }

    /// Asks about the documents of a window.
    ///
    /// - Parameter assumed: what is gone on with where requests are only counted.
    private func ask<Value: Sendable>(
        _ query: Query,
        _ shown: [Candidate],
        assumed: Value? = nil,
        read: @Sendable (Answer) -> Value?
    ) async throws -> TeacherClient.Reading<Value> {
        try await client.consult(
            messages: try messages(query, shown),
            stage: .rank,
            query: query.id,
            options: configuration.options.of(configuration.prompt),
            assumed: assumed,
            read: read
        )
    }

    private typealias Ranked = (order: [Candidate], windows: [RerankWindowRecord])

    // MARK: - Windows

    private func listwise(_ query: Query, _ candidates: [Candidate]) async throws -> Ranked {
        var order = candidates
        var records: [RerankWindowRecord] = []
        let plan = configuration.method == .full ? WindowPlan.whole(candidates.count) : configuration.plan
        for pass in 0..<configuration.passes {
            for (number, window) in plan.windows(over: order.count).enumerated() {
                guard state.stopReason == nil else { throw TeacherError.stopped }
                var record = RerankWindowRecord(
                    pass: pass,
                    number: number,
                    start: window.lowerBound,
                    requestKey: nil,
                    documents: order[window].map(\.id),
                    order: window.indices.map { Position(index: $0 - window.lowerBound) }
                )
                client.beginRound()
                let asked = try await ask(query, Array(order[window]), assumed: Self.unchanged(window.count)) {
                    let reading = PermutationParser.read($0.content, size: window.count)
                    return reading.isUsable ? reading : nil
                }
                if let reading = try record.take(asked) {
                    record.isRepaired = !reading.isComplete
                    record.repairs = evidenceJSON(reading.repairs.evidence)
                    if record.isRepaired, configuration.isStrict {
                        record.fault = "repaired"
                    } else {
                        record.order = reading.order
                        order.reorder(window, by: reading.order)
                    }
                }
                records.append(record)
            }
        }
        return (order, records)
    }

    /// The order in which a window is shown: whoever only counts requests goes on with it.
    private static func unchanged(_ size: Int) -> PermutationReading {
        PermutationParser.read((1...size).map { "[\($0)]" }.joined(separator: " > "), size: size)
    }

    // MARK: - One by one

    /// All passages side by side; a passage without a score goes to the end, and equal scores keep the first stage's order.
    private func pointwise(_ query: Query, _ candidates: [Candidate]) async throws -> Ranked {
        let readings = try await client.gather(Array(candidates.indices)) { place in
            try await ask(query, [candidates[place]]) { ScoreParser.read($0.content) }
        }
        var records: [RerankWindowRecord] = []
        for (place, reading) in readings.enumerated() {
            var record = RerankWindowRecord(
                pass: 0,
                number: place,
                start: place,
                requestKey: nil,
                documents: [candidates[place].id],
                order: [Position(index: 0)]
            )
            record.score = try record.take(reading)
            records.append(record)
        }
        let places = records.indices.sorted {
            (records[$1].score ?? -1, $0) < (records[$0].score ?? -1, $1)
        }
        return (places.map { candidates[$0] }, records)
    }
}

/// A request of a query that failed for good: the query ends with it, and is tried again by the next run.
private struct FailedRequest: Error {
    let cause: String
    /// The server's own words.
    let message: String
}

extension RerankWindowRecord {
    /// Notes how asking ended.
    ///
    /// - Returns: what was read; nil where the window stays as it was, with its fault noted.
    /// - Throws: `FailedRequest` where the request failed for good.
    fileprivate mutating func take<Value>(_ reading: TeacherClient.Reading<Value>) throws -> Value? {
        switch reading {
        case .read(let value, let key), .assumed(let value, let key):
            requestKey = key.rawValue
            return value
        case .unusable(let fault, let excerpt, let key):
            requestKey = key.rawValue
            self.fault = fault.rawValue
            repairs = evidenceJSON(["answer": excerpt])
        case .tooLong(let tokens):
            fault = RejectReason.tooLong.rawValue
            repairs = evidenceJSON(["estimated_prompt_tokens": tokens])
        case .failed(let cause, let message):
            throw FailedRequest(cause: cause, message: message)
        }
        return nil
    }
}
