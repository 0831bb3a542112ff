import Foundation
import Ranking
import Settings

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
        let target = CompletionText.text(reasoning: list.reasoning, order: list.order)
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

/// How a conversation is written for supervised fine-tuning, and how LLaMA-Factory's `dataset_info.json` describes that.
enum SFTStyle: String, CaseIterable {
    /// `conversations` of `from` and `value`.
    case sharegpt
    /// `messages` of `role` and `content`; TRL's SFT trainer reads it too.
    case openai
    /// `instruction`, `output` and `system`, the form of ReasonRank's released file.
    case alpaca

    /// The fields of a row: the prompt's messages and what the student learns to answer.
    func fields(_ messages: [ChatMessage], target: String) -> [(String, JSONText.Value)] {
        switch self {
        case .sharegpt:
            let names: [ChatMessage.Role: String] = [.system: "system", .user: "human", .assistant: "gpt"]
            return [("conversations", turns(messages, target, content: "value") { ("from", names[$0] ?? "human") })]
        case .openai:
            return [("messages", turns(messages, target, content: "content") { ("role", $0.rawValue) })]
        case .alpaca:
            return alpaca(messages, target)
        }
    }

    private func turns(
        _ messages: [ChatMessage],
        _ target: String,
        content: String,
        role: (ChatMessage.Role) -> (String, String)
    ) -> JSONText.Value {
        .list(
            (messages + [ChatMessage(role: .assistant, content: target)]).map { message in
                .object([role(message.role), (content, message.content)].map { ($0.0, .string($0.1)) })
            }
        )
    }

    /// The last user's turn is the instruction; earlier turns, where a prompt of several is used, are pairs in `history`.
    private func alpaca(_ messages: [ChatMessage], _ target: String) -> [(String, JSONText.Value)] {
        let system = messages.first { $0.role == .system }?.content ?? ""
        let turns = messages.filter { $0.role != .system }
        var fields: [(String, JSONText.Value)] = [
            ("instruction", .string(turns.last?.content ?? "")), ("output", .string(target)),
            ("system", .string(system)),
        ]
        let earlier = turns.dropLast().map(\.content)
        if !earlier.isEmpty {
            let pairs = stride(from: 0, to: earlier.count - 1, by: 2).map { index in
                JSONText.Value.list([.string(earlier[index]), .string(earlier[index + 1])])
            }
            fields.append(("history", .list(pairs)))
        }
        return fields
    }

    /// The entry in `dataset_info.json`. All columns and tags that are used are named, since those that are not become none.
    ///
    /// - Parameter hasHistory: whether the prompt has several turns.
    func entry(_ file: String, hasHistory: Bool) -> JSONText.Value {
        func object(_ pairs: [(String, String)]) -> JSONText.Value { .object(pairs.map { ($0.0, .string($0.1)) }) }
        switch self {
        case .sharegpt, .openai:
            let isOpenAI = self == .openai
            let tags = [
                ("role_tag", isOpenAI ? "role" : "from"), ("content_tag", isOpenAI ? "content" : "value"),
                ("user_tag", isOpenAI ? "user" : "human"), ("assistant_tag", isOpenAI ? "assistant" : "gpt"),
                ("system_tag", "system"),
            ]
            return .object([
                ("file_name", .string(file)), ("formatting", .string(rawValue)),
                ("columns", object([("messages", isOpenAI ? "messages" : "conversations")])), ("tags", object(tags)),
            ])
        case .alpaca:
            let columns = [("prompt", "instruction"), ("response", "output"), ("system", "system")]
            return .object([
                ("file_name", .string(file)), ("formatting", .string(rawValue)),
                ("columns", object(columns + (hasHistory ? [("history", "history")] : []))),
            ])
        }
    }
}
