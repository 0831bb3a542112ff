import Foundation
import Prompts
import Ranking
import Store
import Teacher

/// Reranks one query's documents: asks for each window after the last one is answered, or for each passage on its own.
struct Reranker: Sendable {
    /// A document that can be shown.
    struct Candidate: Sendable, Hashable {
        /// Its id within the corpus.
        let id: String
        let passage: Passage
    }

    let configuration: RerankConfiguration
    let client: TeacherClient
    /// Whether the run goes on: looked at before each window.
    let goesOn: @Sendable () -> Bool

    /// What became of the order.
    enum Result: Sendable {
        case ranked([Candidate], windows: [RerankWindowRecord])
        /// A request failed for good.
        case failed(cause: String, message: String)
    }

    /// Brings candidates, best first by the first stage, into the model's order.
    ///
    /// - Throws: what stops the whole run.
    func rerank(_ query: Query, _ candidates: [Candidate]) async throws -> Result {
        let count = min(configuration.top, candidates.count)
        let rest = candidates[count...]
        let shown = Array(candidates[..<count])
        do {
            let ranked = try await configuration.method == .pointwise ? pointwise(query, shown) : listwise(query, shown)
            return .ranked(ranked.order + rest, windows: ranked.windows)
        } catch let failure as FailedRequest {
            return .failed(cause: failure.cause, message: failure.message)
        } catch let error as PromptFileError {
            return .failed(cause: "prompt-texts", message: error.localizedDescription)
        }
    }

    private typealias Ranked = (order: [Candidate], windows: [RerankWindowRecord])

    // MARK: - Windows

    private func listwise(_ query: Query, _ candidates: [Candidate]) async throws -> Ranked {
        var order = candidates
        var records: [RerankWindowRecord] = []
        let plan = configuration.method == .full ? WindowPlan.whole(candidates.count) : configuration.plan
        for pass in 0..<configuration.passes {
            for (number, window) in plan.windows(over: order.count).enumerated() {
                guard goesOn() else { throw TeacherError.stopped }
                var record = RerankWindowRecord(
                    pass: pass,
                    number: number,
                    start: window.lowerBound,
                    requestKey: nil,
                    documents: order[window].map(\.id),
                    order: window.indices.map { Position(index: $0 - window.lowerBound) }
                )
                if let reading = try record.take(try await ask(query, Array(order[window]))) {
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

    private func ask(_ query: Query, _ shown: [Candidate]) async throws -> TeacherClient.Reading<PermutationReading> {
        let size = shown.count
        return try await client.consult(
            messages: try messages(query, shown),
            stage: .rank,
            query: query.id,
            options: configuration.options.of(configuration.prompt)
        ) { answer in
            let reading = PermutationParser.read(answer.content, size: size)
            return reading.isUsable ? reading : nil
        }
    }

    /// What the student saw in training, by the same renderer.
    func messages(_ query: Query, _ shown: [Candidate]) throws -> [ChatMessage] {
        try configuration.prompt.render(
            PromptContext(query: query.text, passages: shown.map(\.passage)),
            passageTokens: configuration.passageTokens,
            rules: configuration.textRules
        )
    }

    // MARK: - One by one

    /// All passages side by side; a passage without a score goes to the end, and equal scores keep the first stage's order.
    private func pointwise(_ query: Query, _ candidates: [Candidate]) async throws -> Ranked {
        typealias Asked = (place: Int, reading: TeacherClient.Reading<Double>)
        let readings = try await withThrowingTaskGroup(of: Asked.self) { group in
            for (place, candidate) in candidates.enumerated() {
                group.addTask {
                    let messages = try messages(query, [candidate])
                    let reading = try await client.consult(
                        messages: messages,
                        stage: .rank,
                        query: query.id,
                        options: configuration.options.of(configuration.prompt)
                    ) {
                        ScoreParser.read($0.content)
                    }
                    return (place, reading)
                }
            }
            var readings: [TeacherClient.Reading<Double>?] = candidates.map { _ in nil }
            for try await (place, reading) in group { readings[place] = reading }
            return readings.compactMap(\.self)
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
