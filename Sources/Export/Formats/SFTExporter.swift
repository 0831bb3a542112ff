import Foundation
import Prompts
import Ranking

/// Rows for supervised fine-tuning in ShareGPT form, as LLaMA-Factory 0.9 reads them, with its data set entry and training files.
///
/// The prompt is rendered by the same template and renderer as at inference.
struct SFTExporter: Exporter {
    static let format = "sft"
    static let summary = "supervised fine-tuning: ShareGPT rows for LLaMA-Factory, with ready training files"

    private let options: ExportOptions

    init(options: ExportOptions) {
        self.options = options
    }

    mutating func write(_ list: TrainingList, split: ExportSplit, to files: inout ExportFolder) throws
        -> ExportDrop?
    {
        let messages = options.student.render(
            PromptContext(query: list.query.text, passages: list.items.map(\.passage))
        )
        let target = StudentTarget.text(chain: list.chain, order: list.order)
        let tokens = messages.reduce(TokenEstimate.tokens(in: target)) { $0 + TokenEstimate.tokens(in: $1.content) }
        if tokens > options.cutoffTokens {
            return ExportDrop(
                id: list.query.id.rawValue,
                reason: "too-long",
                evidence: "\(tokens) estimated tokens, cut-off \(options.cutoffTokens)"
            )
        }
        let names: [ChatMessage.Role: String] = [.system: "system", .user: "human", .assistant: "gpt"]
        let turns = (messages + [ChatMessage(role: .assistant, content: target)]).map { message in
            JSONText.Value.object([
                ("from", .string(names[message.role] ?? "human")), ("value", .string(message.content)),
            ])
        }
        let row: [(String, JSONText.Value)] = [
            ("conversations", .list(turns)), ("id", .string(list.query.id.rawValue)),
            ("domain", .string(list.query.id.domain)),
            ("ndcg", .number(list.ndcg)), ("simulated", .boolean(list.isSimulated)),
        ]
        try files.add(row: JSONText.line(.object(row)), to: split.fileName("sft"))
        return nil
    }

    mutating func finish(_ files: inout ExportFolder) throws {
        if files.rows("sft.jsonl") == 0 { try files.add(text: "", to: "sft.jsonl") }
        let entry = { (file: String) -> JSONText.Value in
            .object([
                ("file_name", .string(file)), ("formatting", .string("sharegpt")),
                ("columns", .object([("messages", .string("conversations"))])),
                (
                    "tags",
                    .object([
                        ("role_tag", .string("from")), ("content_tag", .string("value")),
                        ("user_tag", .string("human")),
                        ("assistant_tag", .string("gpt")), ("system_tag", .string("system")),
                    ])
                ),
            ])
        }
        var sets: [(String, JSONText.Value)] = [("rankforge_sft", entry("sft.jsonl"))]
        if files.rows("sft.validation.jsonl") > 0 {
            sets.append(("rankforge_sft_validation", entry("sft.validation.jsonl")))
        }
        try files.add(text: JSONText.line(.object(sets)) + "\n", to: "dataset_info.json")
        try files.add(text: ExportResource.text(PackageResources.train_7b_full_yaml), to: "train_7b_full.yaml")
        try files.add(text: ExportResource.text(PackageResources.train_32b_lora_yaml), to: "train_32b_lora.yaml")
        try files.add(text: ExportResource.text(PackageResources.ds_z3_json), to: "ds_z3.json")
    }
}
