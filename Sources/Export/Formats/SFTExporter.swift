import Foundation
import Prompts
import Ranking

/// Rows for supervised fine-tuning as LLaMA-Factory 0.9 reads them, with its data set entry and training files.
///
/// The prompt is rendered by the same template and renderer as at inference.
struct SFTExporter: Exporter {
    static let format = "sft"
    static let summary =
        "supervised fine-tuning: rows for LLaMA-Factory (sharegpt, openai or alpaca), with ready training files"
    static let holdsPrompts = true
    static let holdsReasoning = true
    static let styles = SFTStyle.allCases.map(\.rawValue)

    private let options: ExportOptions
    private let style: SFTStyle
    private var hasHistory = false

    init(options: ExportOptions) {
        self.options = options
        style = options.style.flatMap(SFTStyle.init) ?? .sharegpt
    }

    mutating func write(_ list: TrainingList, split: ExportSplit, to files: inout ExportFolder) throws
        -> SkippedExample?
    {
        let context = PromptContext(query: list.query.text, passages: list.items.map(\.passage))
        let messages = try options.student.render(context, rules: options.textRules)
        let target = CompletionText.text(chain: list.chain, order: list.order)
        let tokens = messages.reduce(TokenEstimate.tokens(in: target)) { $0 + TokenEstimate.tokens(in: $1.content) }
        if tokens > options.cutoffTokens {
            return SkippedExample(
                id: list.query.id.rawValue,
                reason: RejectReason.tooLong.rawValue,
                evidence: "\(tokens) estimated tokens, cut-off \(options.cutoffTokens)"
            )
        }
        try add(list, messages, target, hasReasoning: true, to: split, &files)
        if let prompt = options.answerOnlyStudent, isAnswerOnly(list.query.id) {
            let target = "<answer>\(CompletionText.rendered(list.order))</answer>"
            try add(
                list,
                try prompt.render(context, rules: options.textRules),
                target,
                hasReasoning: false,
                to: split,
                &files
            )
        }
        return nil
    }

    /// Whether a query gets an answer-only row too: it follows from its id alone, and not from the hash that splits.
    private func isAnswerOnly(_ query: QueryID) -> Bool {
        let hash = Fingerprint(of: ["answer-only", query.rawValue]).rawValue
        return Double(UInt64(hash.prefix(13), radix: 16) ?? 0) / Double(1 << 52) < options.answerOnlyShare
    }

    private mutating func add(
        _ list: TrainingList,
        _ messages: [ChatMessage],
        _ target: String,
        hasReasoning: Bool,
        to split: ExportSplit,
        _ files: inout ExportFolder
    ) throws {
        hasHistory = hasHistory || messages.count { $0.role != .system } > 1
        var row = style.fields(messages, target: target)
        row += [
            ("id", .string(list.query.id.rawValue)), ("domain", .string(list.query.id.domain)),
            ("ndcg", .number(list.ndcg)), ("simulated", .boolean(list.isSimulated)),
        ]
        if options.answerOnlyShare > 0 { row.append(("reasoning", .boolean(hasReasoning))) }
        try files.add(row: JSONText.line(.object(row)), to: split.fileName("sft"))
    }

    mutating func finish(_ files: inout ExportFolder) throws {
        if files.rows("sft.jsonl") == 0 { try files.add(text: "", to: "sft.jsonl") }
        var sets = [("rankforge_sft", style.entry("sft.jsonl", hasHistory: hasHistory))]
        if files.rows("sft.validation.jsonl") > 0 {
            sets.append(("rankforge_sft_validation", style.entry("sft.validation.jsonl", hasHistory: hasHistory)))
        }
        try files.add(text: JSONText.line(.object(sets)) + "\n", to: "dataset_info.json")
        let resources: [(String, [UInt8])] = [
            ("train_7b_full.yaml", PackageResources.train_7b_full_yaml),
            ("train_32b_lora.yaml", PackageResources.train_32b_lora_yaml),
            ("train_qwen3_8b_full.yaml", PackageResources.train_qwen3_8b_full_yaml),
            ("train_llama31_8b_full.yaml", PackageResources.train_llama31_8b_full_yaml),
            ("ds_z3.json", PackageResources.ds_z3_json),
        ]
        for (name, bytes) in resources { try files.add(text: ExportResource.text(bytes), to: name) }
    }
}
