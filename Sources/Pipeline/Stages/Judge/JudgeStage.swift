import Ranking
import Settings
import Store
import Teacher

/// Gives each candidate its pointwise label: by the teacher with the gold answer before it, by human qrels, or as given.
///
/// A reference for the reason that ``RankStage`` is one.
final class JudgeStage: Stage {
    static let name = StageName.judge

    let store: Store
    let judge: JudgeConfiguration
    let client: TeacherClient
    let list: ListConfiguration
    let seed: Int
    let textRules: TextRules

    init(
        store: Store,
        judge: JudgeConfiguration,
        client: TeacherClient,
        list: ListConfiguration,
        seed: Int,
        textRules: TextRules
    ) {
        self.store = store
        self.judge = judge
        self.client = client
        self.list = list
        self.seed = seed
        self.textRules = textRules
    }

    func process(_ work: QueryState) async throws -> StageResult {
        let query = work.query
        let candidates = try await work.madeCandidates()
        switch judge.way {
        case .given:
            return try Self.given(candidates, material: SourceMetadata(of: query))
        case .qrels:
            return try await qrels(candidates, query: query)
        case .teacher(let positives, let hardNegatives):
            return try await ask(
                candidates,
                query: query.query,
                positives: positives,
                hardNegatives: hardNegatives,
                extra: try await work.extraSamples(.judge)
            )
        }
    }

    // MARK: - Labels that exist

    private static func given(_ candidates: [CandidateRecord], material: SourceMetadata) -> StageResult {
        let labels = Dictionary(material.givenPassages().map { ($0.passage.id, $0.given.label) }) { first, _ in first }
        let judgments = candidates.compactMap { candidate -> JudgmentRecord? in
            guard let label = labels[candidate.passage.id] ?? nil else { return nil }
            return JudgmentRecord(passage: candidate.passage.id, label: label, judge: .given)
        }
        return StageResult(.done, .judgments(judgments))
    }

    private func qrels(_ candidates: [CandidateRecord], query: QueryRecord) async throws -> StageResult {
        let material = try SourceMetadata(of: query)
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
        hardNegatives: PromptTemplate?,
        extra: Int
    ) async throws -> StageResult {
        guard let goldAnswer = query.goldAnswer, !goldAnswer.isEmpty else {
            return StageResult(
                .failed(.noGoldAnswer, "the judge's prompt shows the gold answer, and the source gives none")
            )
        }
        // With a prompt for hard negatives, cited passages may help, and the others are offered as look-alikes (paper, complex QA).
        let cited = candidates.filter { $0.origin == .cited }
        let others = candidates.filter { $0.origin != .cited }
        let offered = hardNegatives == nil ? candidates : cited

        let passages = candidates.map(\.passage)
        if textRules != .first, !NearCopies.canKeep(list.minimum, of: passages),
            try await !isPaid(offered, query: query, prompt: positives, extra: extra)
        {
            // No judgment makes a list of these, so none is paid for. Where one was, by an older release, the query goes on as it went.
            let counts = ["candidates": candidates.count, "minimum": list.minimum]
            return StageResult(.rejected(.tooFewPassages, evidence: evidenceJSON(counts)))
        }
        let selection = try await select(
            offered,
            query: query,
            prompt: positives,
            extra: extra,
            assumed: Assumption.selected(offered, distance: Assumption.positives)
        )
        guard case .made(let votes) = selection else { return selection.ending }
        var judgments = judgments(offered, votes: votes, label: .positive)
        let isPositive = Set(judgments.map(\.passage))

        if let hardNegatives, !isPositive.isEmpty {
            let selection = try await select(
                others,
                query: query,
                prompt: hardNegatives,
                extra: extra,
                assumed: Assumption.selected(others, distance: Assumption.hardNegatives)
            )
            guard case .made(let votes) = selection else { return selection.ending }
            judgments += self.judgments(others, votes: votes, label: .hardNegative)
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
        return generator.sample(rest, count: max(1, list.size - positives)).map {
            JudgmentRecord(passage: $0.passage.id, label: .negative, judge: .sampled)
        }
    }

    /// The passages that enough samples chose.
    private func judgments(_ candidates: [CandidateRecord], votes: SelectionVotes, label: Label) -> [JudgmentRecord] {
        candidates.compactMap { candidate in
            guard let vote = votes.byPassage[candidate.passage.id], judge.isEnough(vote.count, of: votes.usable) else {
                return nil
            }
            return JudgmentRecord(
                passage: candidate.passage.id,
                label: label,
                judge: .teacher,
                requestKey: vote.first.rawValue,
                share: votes.usable > 1 ? Double(vote.count) / Double(votes.usable) : nil
            )
        }
    }

    /// The prompts that offer passages, at most `batch` in each, once for each sample.
    private struct Offers {
        let plan: SamplePlan
        let passages: [Passage]
        let batch: Int

        init(_ candidates: [CandidateRecord], query: Query, extra: Int, of stage: JudgeStage) {
            plan = SamplePlan(
                samples: stage.judge.samples,
                extra: extra,
                seed: stage.seed,
                purpose: "offered",
                query: query.id
            )
            passages = candidates.map(\.passage)
            batch = stage.judge.batch
        }

        /// How many each sample has.
        var perSample: Int { (passages.count + batch - 1) / batch }
        var count: Int { plan.numbers.count * perSample }

        subscript(_ number: Int) -> (sample: Int, passages: [Passage]) {
            let sample = plan.numbers[number / perSample]
            let start = number % perSample * batch
            let shown = plan.shown(sample, of: passages.count).map { $0.map { passages[$0] } } ?? passages
            return (sample, Array(shown[start..<min(start + batch, shown.count)]))
        }
    }

    private func messages(_ passages: [Passage], query: Query, prompt: PromptTemplate) throws -> [ChatMessage] {
        try prompt.render(
            PromptContext(query: query.text, goldAnswer: query.goldAnswer, passages: passages),
            rules: textRules
        )
    }

    /// Whether the first of these prompts is answered.
    private func isPaid(
        _ candidates: [CandidateRecord],
        query: Query,
        prompt: PromptTemplate,
        extra: Int
    ) async throws -> Bool {
        let offers = Offers(candidates, query: query, extra: extra, of: self)
        guard offers.count > 0 else { return false }
        let (sample, passages) = offers[0]
        let messages = try messages(passages, query: query, prompt: prompt)
        return try await client.isStored(
            client.first(
                messages: messages,
                stage: .judge,
                query: query.id,
                sample: sample,
                options: judge.options.of(prompt)
            )
        )
    }

    /// Offers passages, and counts what was selected.
    private func select(
        _ candidates: [CandidateRecord],
        query: Query,
        prompt: PromptTemplate,
        extra: Int,
        assumed: Set<PassageID>
    ) async throws -> SelectionVotes.Outcome {
        let offers = Offers(candidates, query: query, extra: extra, of: self)
        // Every batch of every sample at once: none needs the answer of another.
        let readings = try await client.gather(Array(0..<offers.count)) { [self] number in
            let (sample, batch) = offers[number]
            let messages = try messages(batch, query: query, prompt: prompt)
            return try await client.consult(
                messages: messages,
                stage: .judge,
                query: query.id,
                sample: sample,
                options: judge.options.of(prompt),
                assumed: batch.map(\.id).filter(assumed.contains)
            ) {
                SelectionParser.read($0.content, size: batch.count).selection.map { $0.map { batch[$0.index].id } }
            }
        }
        guard offers.perSample > 0 else { return .made(SelectionVotes()) }
        return SelectionVotes.count(
            stride(from: 0, to: readings.count, by: offers.perSample).map {
                Array(readings[$0..<($0 + offers.perSample)])
            }
        )
    }
}

/// How often passages were selected by the samples of one question.
struct SelectionVotes: Sendable {
    /// Who chose a passage.
    struct Vote: Sendable {
        /// How many samples.
        var count = 0
        /// The first answer that did.
        var first: RequestKey
    }

    /// What counting came to.
    enum Outcome: Sendable {
        /// Votes.
        case made(SelectionVotes)
        /// How the query ends instead.
        case ended(StageResult)

        /// How the query ends where there are no votes.
        var ending: StageResult {
            if case .ended(let result) = self { return result }
            return StageResult(.failed(.noAnswer, "no answer was read"))
        }
    }

    /// By passage; those that no sample chose are not in it.
    var byPassage: [PassageID: Vote] = [:]
    /// Samples that could be read.
    var usable = 0

    /// Counts; each sample is a list of its batches' readings. What is assumed counts only where no sample is known.
    ///
    /// A request that failed fails the query, so that it is asked again and not voted without. A sample of which a batch can't be used
    /// does not vote, and the query ends with that reason where fewer than half of the samples can be used.
    static func count(_ samples: [[TeacherClient.Reading<[PassageID]>]]) -> Outcome {
        var votes = SelectionVotes()
        var endings: [StageResult] = []
        let known = samples.filter { batches in
            batches.allSatisfy { reading in if case .assumed = reading { false } else { true } }
        }
        let samples = known.isEmpty ? samples : known
        for batches in samples {
            let ended = batches.compactMap(\.ending)
            endings += ended.prefix(1)
            guard ended.isEmpty else { continue }
            votes.usable += 1
            for reading in batches {
                guard let (passages, key) = reading.value else { continue }
                for passage in passages { votes.byPassage[passage, default: Vote(first: key)].count += 1 }
            }
        }
        let fatal = endings.first { ending in
            switch ending.status {
            case .failed, .rejected(.tooLong, _): true
            default: false
            }
        }
        if let fatal { return .ended(fatal) }
        if let ending = endings.first, votes.usable * 2 < samples.count { return .ended(ending) }
        return .made(votes)
    }
}
