import Evaluation
import Foundation
import Store

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
