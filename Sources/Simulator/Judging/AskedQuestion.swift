import Ranking

/// What a prompt asks, as far as the simulator understands it.
struct AskedQuestion: Sendable, Hashable {
    /// What the answer must be.
    enum Kind: Sendable, Hashable {
        /// The identifiers of what helps.
        case positives
        /// The identifiers of what only looks alike.
        case hardNegatives
        /// All identifiers in an order.
        case order(inTags: Bool)
        /// How relevant the only passage is, from 0 to 100.
        case score
    }

    var kind: Kind
    var query: String
    var goldAnswer: String
    /// In the order of their identifiers.
    var passages: [String]

    /// Reads the last user message in the layout of the project's prompts: blocks `<query>`, `<gold_answer>`, `<passages>`, with `[1] …`
    /// at the start of a line and further lines indented. Elsewhere, lines that start with `[k]` are the passages.
    init(_ messages: [ChatMessage]) {
        let user = messages.last { $0.role == .user }?.content ?? ""
        let system = messages.first { $0.role == .system }?.content ?? ""
        var blocks: [String: [Substring]] = [:]
        var frame: [Substring] = []
        var open: String?
        // By bytes: a million prompts are cut into lines in a benchmark.
        for line in user.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
        {
            if let name = open {
                if line == "</\(name)>" { open = nil } else { blocks[name, default: []].append(line) }
            } else if let name = ["query", "gold_answer", "passages"].first(where: { line == "<\($0)>" }) {
                open = name
                // The query may come twice; the second one says the same.
                blocks[name] = []
            } else {
                frame.append(line)
            }
        }
        let rules = system + "\n" + frame.joined(separator: "\n")
        query = (blocks["query"] ?? frame).joined(separator: "\n")
        goldAnswer = (blocks["gold_answer"] ?? []).joined(separator: "\n")
        passages = Self.passages(blocks["passages"] ?? frame)
        if rules.contains("None") {
            kind = rules.lowercased().contains("hard negative") ? .hardNegatives : .positives
        } else if rules.contains("from 0 to 100") {
            kind = .score
        } else {
            kind = .order(inTags: rules.contains("<answer>"))
        }
    }

    private static func passages(_ lines: [Substring]) -> [String] {
        var passages: [String] = []
        for line in lines {
            if line.hasPrefix("["), let end = line.firstIndex(of: "]"),
                Int(line[line.index(after: line.startIndex)..<end]) != nil
            {
                passages.append(String(line[line.index(after: end)...].drop { $0 == " " }))
            } else if !passages.isEmpty {
                passages[passages.count - 1] += "\n" + line
            }
        }
        return passages
    }
}
