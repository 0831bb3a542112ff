/// What a score needs of a rollout's row: its query's name, the student's text, and the reasoning where that stands apart.
struct RolloutLine {
    /// Keys that may name the query, the first that is there counts.
    static let nameKeys: [StaticString] = ["id", "qid", "query_id", "index"]
    /// Keys that may hold the text.
    static let textKeys: [StaticString] = ["output", "text", "response", "completion", "rollout", "content"]
    /// Keys that may hold the reasoning, where a server gives it beside the text.
    static let reasoningKeys: [StaticString] = ["reasoning_content", "reasoning"]

    /// The query's name.
    var name: String
    /// The text where it stands in the row.
    var text: JSONScanner.Raw
    /// The reasoning where it stands in the row; nil where there is none.
    var reasoning: JSONScanner.Raw?

    /// Reads a row.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONScanner.Failure) {
        var scanner = JSONScanner(bytes)
        var name: (rank: Int, value: String)?
        var text: (rank: Int, value: JSONScanner.Raw)?
        var reasoning: (rank: Int, value: JSONScanner.Raw)?
        try scanner.object { (key, scanner) throws(JSONScanner.Failure) in
            if let rank = Self.nameKeys.firstIndex(where: { scanner.isEqual(key, $0) }), rank <= name?.rank ?? rank {
                name = (rank, try scanner.name())
            } else if let rank = Self.textKeys.firstIndex(where: { scanner.isEqual(key, $0) }),
                rank <= text?.rank ?? rank, try scanner.peek() == .string
            {
                text = (rank, try scanner.raw())
            } else if let rank = Self.reasoningKeys.firstIndex(where: { scanner.isEqual(key, $0) }),
                rank <= reasoning?.rank ?? rank, try scanner.peek() == .string
            {
                let raw = try scanner.raw()
                if !raw.range.isEmpty { reasoning = (rank, raw) }
            } else {
                try scanner.skip()
            }
        }
        try scanner.end()
        guard let name else {
            throw JSONScanner.Failure(reason: "expected a key `\(Self.list(Self.nameKeys))`, found none")
        }
        guard let text else {
            throw JSONScanner.Failure(reason: "expected a text under `\(Self.list(Self.textKeys))`, found none")
        }
        self.name = name.value
        self.text = text.value
        self.reasoning = reasoning?.value
    }

    private static func list(_ keys: [StaticString]) -> String {
        keys.map { "\($0)" }.joined(separator: "`, `")
    }
}
