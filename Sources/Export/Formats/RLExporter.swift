import Foundation
import Ranking
import Settings

/// Rows for reinforcement learning as verl reads them, with the reward function and a GRPO configuration.
struct RLExporter: Exporter {
    static let format = "rl"
    static let summary = "reinforcement learning: verl rows, reward.py for verl and TRL, a GRPO configuration"
    static let docidKey: String? = "docids"
    static let holdsPrompts = true

    private let options: ExportOptions
    private var index = 0

    init(options: ExportOptions) {
        self.options = options
    }

    /// The longest prompt of the paper's RL, in tokens.
    private static let maximumPrompt = 20_480

    mutating func write(_ list: TrainingList, split: ExportSplit, to files: inout ExportFolder) throws
        -> SkippedExample?
    {
        let messages = try options.student.render(
            PromptContext(query: list.query.text, passages: list.items.map(\.passage)),
            rules: options.textRules
        )
        let tokens = messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1.content) }
        if tokens > Self.maximumPrompt {
            return SkippedExample(
                id: list.query.id.rawValue,
                reason: RejectReason.tooLong.rawValue,
                evidence: "\(tokens) estimated tokens of prompt, limit \(Self.maximumPrompt)"
            )
        }
        let ids = list.items.map(\.passage.id.rawValue)
        func strings(_ texts: [String]) -> JSONText.Value { .list(texts.map { .string($0) }) }
        let prompt = messages.map { message in
            JSONText.Value.object([("role", .string(message.role.rawValue)), ("content", .string(message.content))])
        }
        let relevant = zip(list.items, ids).filter { $0.0.label == .positive }.map(\.1)
        // The same keys with the same types in every row: Arrow infers them from the first block.
        let extra: [(String, JSONText.Value)] = [
            ("split", .string(split.rawValue)), ("index", .integer(index)), ("qid", .string(list.query.id.rawValue)),
            ("domain", .string(list.query.id.domain)), ("initial_list", strings(ids)),
            ("final_list", strings(list.order.map { ids[$0.index] })), ("relevant_docids", strings(relevant)),
            ("size", .integer(ids.count)), ("simulated", .boolean(list.isSimulated)),
            // The source's own ids, in the order of `initial_list`.
            ("docids", strings(list.items.map(\.docid))),
        ]
        let row: [(String, JSONText.Value)] = [
            ("data_source", .string("rankforge")), ("prompt", .list(prompt)), ("ability", .string("ranking")),
            (
                "reward_model",
                .object([("style", .string("rule")), ("ground_truth", .string(CompletionText.rendered(list.order)))])
            ),
            ("extra_info", .object(extra)),
        ]
        index += 1
        try files.add(row: JSONText.line(.object(row)), to: split.fileName("rl"))
        return nil
    }

    mutating func finish(_ files: inout ExportFolder) throws {
        if files.rows("rl.jsonl") == 0 { try files.add(text: "", to: "rl.jsonl") }
        try files.add(text: ExportResource.text(PackageResources.reward_py), to: "reward.py")
        try files.add(text: ExportResource.text(PackageResources.grpo_7b_sh), to: "grpo_7b.sh")
        try files.add(text: ExportResource.text(PackageResources.to_parquet_py), to: "to_parquet.py")
    }
}
