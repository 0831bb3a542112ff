import Ranking

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
