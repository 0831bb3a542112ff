import Prompts
import Ranking
import Store
import Teacher

/// Gives each candidate its pointwise label: by the teacher with the gold answer before it, by human qrels, or as given.
struct JudgeStage: Stage {
    static let name = StageName.judge
    static let asks = true

    let store: Store
    let judge: JudgeConfiguration
    let desk: TeacherDesk
    let listSize: Int
    let seed: Int

    func process(_ work: QueryWork) async throws -> StageResult {
        let query = work.query
        let candidates = try await work.madeCandidates()
        switch judge.way {
        case .given:
            return try Self.given(candidates, material: QueryMaterial(of: query))
        case .qrels:
            return try await qrels(candidates, query: query)
        case .teacher(let positives, let hardNegatives):
            return try await ask(candidates, query: query.query, positives: positives, hardNegatives: hardNegatives)
        }
    }

    // MARK: - Labels that exist

    private static func given(_ candidates: [CandidateRecord], material: QueryMaterial) -> StageResult {
        let labels = Dictionary(material.givenPassages().map { ($0.passage.id, $0.given.label) }) { first, _ in first }
        let judgments = candidates.compactMap { candidate -> JudgmentRecord? in
            guard let label = labels[candidate.passage.id] ?? nil else { return nil }
            return JudgmentRecord(passage: candidate.passage.id, label: label, judge: .given)
        }
        return StageResult(.done, .judgments(judgments))
    }

    private func qrels(_ candidates: [CandidateRecord], query: QueryRecord) async throws -> StageResult {
        let material = try QueryMaterial(of: query)
        let domain = query.query.id.domain
        let relevantDocuments = material.qrels.filter { $0.value > 0 }.keys.map {
            DocumentName.corpus($0, domain: domain)
        }
        // By passage and not by document: the same text may stand under several document ids.
        let relevant = Set(try await store.passages(ofDocuments: relevantDocuments).values.flatMap { $0.map(\.id) })
        let judgments = candidates.map { candidate in
            JudgmentRecord(
                passage: candidate.passage.id,
                label: relevant.contains(candidate.passage.id) ? .positive : .negative,
                judge: .qrels
            )
        }
        return StageResult(.done, .judgments(judgments))
    }

    // MARK: - Labels by the teacher

    private func ask(
        _ candidates: [CandidateRecord],
        query: Query,
        positives: PromptTemplate,
        hardNegatives: PromptTemplate?
    ) async throws -> StageResult {
        guard let goldAnswer = query.goldAnswer, !goldAnswer.isEmpty else {
            return StageResult(
                .failed(
                    cause: "no-gold-answer",
                    message: "the judge's prompt shows the gold answer, and the source gives none"
                )
            )
        }
        // With a prompt for hard negatives, cited passages may help, and the others are offered as look-alikes (paper, complex QA).
        let cited = candidates.filter { $0.origin == .cited }
        let others = candidates.filter { $0.origin != .cited }
        let offered = hardNegatives == nil ? candidates : cited

        var selected: [PassageID: RequestKey] = [:]
        if let ending = try await select(offered, query: query, prompt: positives, into: &selected) { return ending }
        var judgments = offered.compactMap { candidate in
            selected[candidate.passage.id].map {
                JudgmentRecord(
                    passage: candidate.passage.id,
                    label: .positive,
                    judge: .teacher,
                    requestKey: $0.rawValue
                )
            }
        }
        let isPositive = Set(judgments.map(\.passage))

        if let hardNegatives, !isPositive.isEmpty {
            var lookAlikes: [PassageID: RequestKey] = [:]
            if let ending = try await select(others, query: query, prompt: hardNegatives, into: &lookAlikes) {
                return ending
            }
            judgments += others.compactMap { candidate in
                lookAlikes[candidate.passage.id].map {
                    JudgmentRecord(
                        passage: candidate.passage.id,
                        label: .hardNegative,
                        judge: .teacher,
                        requestKey: $0.rawValue
                    )
                }
            }
        }
        judgments += negatives(
            offered.filter { !isPositive.contains($0.passage.id) },
            query: query,
            positives: isPositive.count
        )
        return StageResult(.done, .judgments(judgments))
    }

    /// What was offered and not selected: all of it, or a seeded sample that fills one list.
    private func negatives(_ rest: [CandidateRecord], query: Query, positives: Int) -> [JudgmentRecord] {
        guard judge.samplesNegatives else {
            return rest.map { JudgmentRecord(passage: $0.passage.id, label: .negative, judge: .teacher) }
        }
        var generator = SeededGenerator(seed: seed, parts: "negatives", query.id.rawValue)
        return generator.sample(rest, count: max(1, listSize - positives)).map {
            JudgmentRecord(passage: $0.passage.id, label: .negative, judge: .sampled)
        }
    }

    /// Offers passages in prompts of at most `batch`, and collects what was selected.
    ///
    /// - Returns: how the query ends, where a prompt brought nothing that could be read.
    private func select(
        _ candidates: [CandidateRecord],
        query: Query,
        prompt: PromptTemplate,
        into selected: inout [PassageID: RequestKey]
    ) async throws -> StageResult? {
        for start in stride(from: 0, to: candidates.count, by: judge.batch) {
            let batch = Array(candidates[start..<min(start + judge.batch, candidates.count)])
            let messages = prompt.render(
                PromptContext(query: query.text, goldAnswer: query.goldAnswer, passages: batch.map(\.passage))
            )
            let reading = try await desk.consult(messages: messages, stage: .judge, query: query.id) { answer in
                SelectionParser.read(answer.content, size: batch.count).selection
            }
            guard case .read(let positions, let key) = reading else { return reading.ending }
            for position in positions { selected[batch[position.index].passage.id] = key }
        }
        return nil
    }
}
