import ArgumentParser
import Export
import Foundation
import Ingest
import Store

/// Scores runs against relevance judgments.
struct EvaluateVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Scores TREC runs against relevance judgments, side by side, as trec_eval does.",
        discussion: """
            QRELS is a TREC or BEIR file, BRIGHT's examples*.jsonl, R2MED's qrels, or a folder that holds one of these. Scores decide the order,
            kept in single precision; ties go by document id, falling. A query without a line is left out of the means (--complete counts it 0),
            one without judgments is never scored. Several runs are compared with the first one by paired randomization tests.

              rankforge evaluate qrels.txt bm25.txt reranked.txt
              rankforge evaluate qrels.txt run.txt --measures ndcg@10,recall@100,map@100 --by-query --format json
              rankforge evaluate qrels.bright-biology.txt run.txt --set bright/biology --exclude data/bright/examples.jsonl
              rankforge evaluate 'qrels/qrels.bright-{set}.txt' 'runs/{set}.first.txt' 'runs/{set}.reranked.txt' --sets bright --format latex
            """
    )

    /// How the result is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, markdown, latex

        /// The form of tables for other programs; nil for terminals.
        var table: TextTable.Form? { TextTable.Form(rawValue: rawValue) }
    }

    @OptionGroup var json: JSONFlag

    @Argument(help: "The relevance judgments.", completion: .file())
    var qrels: String

    @Argument(help: "The runs; the first one is what the others are compared with.", completion: .file())
    var runs: [String]

    @Option(help: "What to compute: \(Measure.names).")
    var measures = "ndcg@10,recall@100,mrr@10,map,p@10"

    @Option(help: "How the result is written: text, json, markdown or latex.")
    var format = Format.text

    @Flag(help: "Show the values of each query.")
    var byQuery = false

    @Flag(name: [.customShort("c"), .long], help: "Count judged queries without a line 0, as trec_eval -c does.")
    var complete = false

    @Option(name: [.customShort("l"), .long], help: "The lowest label that counts as relevant, for all but NDCG.")
    var relevanceLevel = 1

    @Option(help: "Leave the excluded_ids of this BRIGHT file or folder out of the rankings; repeatable.")
    var exclude: [String] = []

    @Option(help: "A name for each run in tables, in their order; repeatable. The run's own tag if absent.")
    var name: [String] = []

    @Option(help: "How many sign assignments and resamples; 0 for neither tests nor intervals.")
    var resamples = 10_000

    @Option(help: "What assignments and resamples follow from.")
    var seed = 7

    @Option(help: ArgumentHelp("Add the published figures of this set, see `bench-sets`.", valueName: "COLLECTION/SET"))
    var set: String?

    @Option(
        help: ArgumentHelp(
            "One table over all sets of a collection; {set} in QRELS and RUN stands for each set's name.",
            valueName: "COLLECTION"
        )
    )
    var sets: String?

    @Option(help: "The split of a BEIR folder.")
    var split = "test"

    @Option(help: "Stores of `rerank`: adds requests, tokens and time a query; repeatable.")
    var store: [String] = []

    func validate() throws {
        if runs.isEmpty { throw ValidationError("RUN: expected at least one run file, found none") }
        if resamples < 0 { throw ValidationError("--resamples: expected 0 or more, found \(resamples)") }
        if sets != nil, !store.isEmpty {
            throw ValidationError(
                "--store: expected no --sets beside it, since costs are shown for the runs of one set"
            )
        }
        if set != nil, sets != nil { throw ValidationError("--set and --sets exclude each other") }
        _ = try chosenMeasures()
    }

    func run() async throws {
        var options = EvaluationOptions()
        options.measures = try chosenMeasures()
        options.level = relevanceLevel
        options.isComplete = complete
        options.resamples = resamples
        options.seed = seed
        let form = json.isOn ? .json : format
        let faults: Int
        if let sets {
            faults = try await SetEvaluation(verb: self, options: options).run(collection: sets, format: form)
        } else {
            faults = try await one(options, format: form)
        }
        if faults > 0 { throw Ending.itemsFailed }
    }

    private func one(_ options: EvaluationOptions, format: Format) async throws -> Int {
        let bench = try set.map { name in
            guard let found = try BenchSets.set(name) else {
                throw UsageError("--set: expected a set as `bench-sets` lists them, found \"\(name)\"")
            }
            return found
        }
        let judgments = try readQrels(qrels, excluding: exclude)
        if let bench, let exclusion = bench.collection.exclusion, judgments.excluded.isEmpty {
            Terminal.say("note: \(exclusion); give the examples with --exclude where the run still holds them")
        }
        let scores = try await score(runs, qrels: judgments, options: options)
        let result = Evaluation(scores, options: options)
        let shown = EvaluationText(
            evaluation: result,
            scores: scores,
            options: options,
            byQuery: byQuery,
            costs: try await RerankCosts.read(store),
            bench: bench
        )
        try shown.show(format)
        return (judgments.broken + scores.flatMap(\.broken)).count
    }

    /// Reads judgments and says what is broken.
    func readQrels(_ path: String, excluding: [String]) throws -> Qrels {
        var judgments = try Qrels(url: URL(filePath: path), split: split)
        for path in excluding { try judgments.exclude(of: URL(filePath: path)) }
        Self.say(judgments.broken)
        return judgments
    }

    /// Reads and scores runs, and says what is broken and what is missing.
    func score(_ paths: [String], qrels: Qrels, options: EvaluationOptions) async throws -> [RunScores] {
        var scores: [RunScores] = []
        for (place, path) in paths.enumerated() {
            let run = RunFile(url: URL(filePath: path))
            var score = try await RunScores(run, qrels: qrels, measures: options.measures, level: options.level)
            if options.isComplete { score.complete(measures: options.measures.count) }
            if name.indices.contains(place) { score.name = name[place] }
            // Two runs of one tag would be one row to a reader.
            if scores.contains(where: { $0.name == score.name }) {
                score.name = "\(score.name) (\(URL(filePath: path).lastPathComponent))"
            }
            Self.say(score.broken)
            if score.queries.isEmpty {
                throw UsageError(
                    "\(path): expected lines of the \(qrels.labels.count) judged queries, found none; its queries go by other names"
                )
            }
            scores.append(score)
        }
        return scores
    }

    private static func say(_ faults: [BrokenRow]) {
        for fault in faults.prefix(20) { Terminal.say(Terminal.visible(fault.description)) }
        if faults.count > 20 {
            Terminal.say("… and \(faults.count - 20) more lines of \(faults[0].file) that can't be used")
        }
    }

    private func chosenMeasures() throws -> [Measure] {
        try measures.split(separator: ",").map { name in
            let name = name.trimmingCharacters(in: .whitespaces)
            guard let measure = Measure(name) else {
                throw ValidationError("--measures: expected \(Measure.names), found \"\(name)\"")
            }
            return measure
        }
    }
}

/// Shows how runs compare.
struct EvaluationText {
    let evaluation: Evaluation
    let scores: [RunScores]
    let options: EvaluationOptions
    let byQuery: Bool
    let costs: [RerankCostLine]
    let bench: (collection: BenchCollection, member: BenchCollection.Member)?

    private struct Document: Encodable {
        struct QueryLine: Encodable {
            let run: String
            let query: String
            let values: [Double]
        }

        let evaluation: Evaluation
        let queries: [QueryLine]?
        let costs: [RerankCostLine]?
        let set: String?
        let published: [BenchCollection.Figure]?
    }

    /// Writes it on standard output.
    func show(_ format: EvaluateVerb.Format) throws {
        guard format != .json else { return try JSONOutput.document(document) }
        var parts = [
            text(
                evaluation.meansTable(published: bench?.member.published ?? [], metric: bench?.collection.metric),
                format
            )
        ]
        let notes = notes
        if !notes.isEmpty { parts.append(sentences(notes.joined(separator: "\n"), format)) }
        if !evaluation.comparisons.isEmpty {
            parts.append(
                text(evaluation.comparisonTable, format, leaving: ["as large", "queries", "95 % interval", "p"])
            )
            parts.append(
                sentences(
                    "† p < 0.05 after Holm's correction; paired randomization tests and bootstrap intervals of \(options.resamples), seed \(options.seed)",
                    format
                )
            )
        }
        if !costs.isEmpty { parts.append(text(RerankCosts.table(costs), format, leaving: RerankCosts.leaving)) }
        if byQuery {
            parts.append(text(Evaluation.queryTable(scores, measures: options.measures), format))
        }
        let comment = format == .latex ? "% " : ""
        print(
            parts.map { part in
                part.contains("&") || comment.isEmpty
                    ? part : part.split(separator: "\n").map { comment + $0 }.joined(separator: "\n")
            }.joined(separator: "\n\n")
        )
    }

    private func sentences(_ text: String, _ format: EvaluateVerb.Format) -> String {
        format.table == nil ? Terminal.sentences(text) : text
    }

    private func text(_ table: TextTable, _ format: EvaluateVerb.Format, leaving: [String] = []) -> String {
        format.table.map(table.text) ?? Table(table, leaving: leaving).text
    }

    /// What the means leave out.
    private var notes: [String] {
        evaluation.runs.compactMap { run in
            var parts: [String] = []
            if run.withoutResults > 0 {
                parts.append(
                    "\(run.withoutResults) judged queries without a line \(options.isComplete ? "count 0" : "are left out (--complete counts them 0)")"
                )
            }
            if run.withoutJudgments > 0 {
                parts.append("\(run.withoutJudgments) queries without judgments are not scored")
            }
            if run.brokenLines > 0 { parts.append("\(Plural.text(run.brokenLines, "line")) can't be used") }
            return parts.isEmpty
                ? nil
                : "\(run.name): means over \(Plural.text(run.queries, "query", "queries")); "
                    + parts.joined(separator: "; ")
        }
    }

    private var document: Document {
        Document(
            evaluation: evaluation,
            queries: byQuery
                ? scores.flatMap { run in
                    zip(run.queries, run.values).map { .init(run: run.name, query: $0, values: $1) }
                } : nil,
            costs: costs.isEmpty ? nil : costs,
            set: bench.map { "\($0.collection.name)/\($0.member.name)" },
            published: bench?.member.published
        )
    }
}
