/// Finds reasoning that speaks of an answer, solution or label as given to it: a student never has one, and learns to refer to nothing.
///
/// The rules are data: a phrase is a few words in order, where `a|b` are alternatives and `?` before a word makes it optional. A phrase that
/// the query or a passage uses itself ("the accepted answer says …") is no leak, since the reasoning may quote it.
public enum GoldLeak {
    /// Phrases that only make sense where an answer or a label was shown.
    static let phrases: [String] = [
        "gold|golden|ground|reference|ideal answer|answers|solution|solutions|label|labels|passage|passages",
        "ground truth answer|answers|solution|label|labels|passages|says|is",
        "ground truth",
        "the|this|that provided|given|supplied|attached answer|answers|solution|solutions|label|labels",
        "provided|given|supplied|attached gold ?standard answer|solution",
        "according|based to|on the|this ?accepted|correct|official|provided|given answer|solution|editorial",
        "the accepted|official answer|solution says|states|mentions|explains|uses|cites|refers|gives|suggests|recommends",
        "answer|solution|label provided|given to me|us|above",
        "given|as|since the ?correct|right answer|solution mentions|states|cites|refers",
        "the relevance labels ?say|show|mark|are",
        "labeled|labelled|marked|annotated as ?a relevant|positive|irrelevant|negative|hard ?negative",
    ]

    /// The rules by the words that they can begin with: most places of reasoning fail at the first word.
    private static let rules: [String: [PhraseRule]] = phrases.map(PhraseRule.init).reduce(into: [:]) { rules, rule in
        for word in rule.firstWords { rules[word, default: []].append(rule) }
    }

    /// The first place of reasoning that speaks of a given answer, with some words around it; nil for none.
    ///
    /// - Parameters:
    ///   - reasoning: the teacher's reasoning.
    ///   - shown: what the prompt showed, query and passages; phrases that stand there may be quoted.
    /// - Complexity: O(words of the reasoning), and once over `shown` where something was found.
    public static func excerpt(in reasoning: String, shown: [String]) -> String? {
        let words = ReasoningWords(reasoning)
        var allowed: [ReasoningWords]?
        for start in words.lowercased.indices {
            for rule in rules[words.lowercased[start]] ?? [] {
                guard let length = rule.match(words.lowercased, at: start) else { continue }
                if isOfPassage(words.lowercased, from: start + length) { continue }
                let phrase = Array(words.lowercased[start..<(start + length)])
                let known = allowed ?? shown.map(ReasoningWords.init)
                allowed = known
                if known.contains(where: { $0.contains(phrase) }) { continue }
                return words.excerpt(around: start..<(start + length))
            }
        }
        return nil
    }

    /// Whether the text goes on with "in passage 3" or "from [3]": an answer that a passage gives is no given answer.
    private static func isOfPassage(_ words: [String], from place: Int) -> Bool {
        guard place + 1 < words.count, ["in", "from", "of", "by"].contains(words[place]) else { return false }
        let next = words[place + 1]
        return ["passage", "passages", "document", "text", "identifier"].contains(next) || next.allSatisfy(\.isNumber)
    }
}

/// A phrase of words in order, each one of several, some of them optional.
struct PhraseRule: Sendable {
    private struct Slot: Sendable {
        let words: Set<String>
        let isOptional: Bool
    }

    private let slots: [Slot]

    /// Reads `the ?very given|provided answer`.
    init(_ text: String) {
        slots = text.split(separator: " ").map { part in
            let isOptional = part.first == "?"
            let words = (isOptional ? part.dropFirst() : part).split(separator: "|").map(String.init)
            return Slot(words: Set(words), isOptional: isOptional)
        }
    }

    /// The words that the phrase can begin with.
    var firstWords: Set<String> {
        let required = slots.firstIndex { !$0.isOptional }.map { $0 + 1 } ?? slots.count
        return slots[..<required].reduce(into: []) { $0.formUnion($1.words) }
    }

    /// How many words the phrase takes at a place; nil where it does not stand there.
    func match(_ words: [String], at start: Int) -> Int? {
        length(words, at: start, slot: 0).map { $0 - start }
    }

    private func length(_ words: [String], at place: Int, slot: Int) -> Int? {
        guard slot < slots.count else { return place }
        if place < words.count, slots[slot].words.contains(words[place]),
            let end = length(words, at: place + 1, slot: slot + 1)
        {
            return end
        }
        return slots[slot].isOptional ? length(words, at: place, slot: slot + 1) : nil
    }
}

/// The words of a text with their places in it.
struct ReasoningWords: Sendable {
    /// The words in lower case.
    let lowercased: [String]
    private let text: String
    private let ranges: [Range<String.Index>]

    init(_ text: String) {
        var ranges: [Range<String.Index>] = []
        var start: String.Index?
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            let scalar = scalars[index]
            let isWord = scalar.isASCII ? scalar.isASCIIWord : scalar.properties.isAlphabetic
            if isWord {
                start = start ?? index
            } else if let first = start {
                ranges.append(first..<index)
                start = nil
            }
        }
        if let start { ranges.append(start..<text.endIndex) }
        self.text = text
        self.ranges = ranges
        lowercased = ranges.map { text[$0].lowercased() }
    }

    /// Whether the words stand there in a row.
    func contains(_ phrase: [String]) -> Bool {
        guard let first = phrase.first, lowercased.count >= phrase.count else { return false }
        return (0...(lowercased.count - phrase.count)).contains { start in
            lowercased[start] == first && lowercased[start..<(start + phrase.count)].elementsEqual(phrase)
        }
    }

    /// The text from eight words before to eight words after.
    func excerpt(around words: Range<Int>) -> String {
        let from = max(0, words.lowerBound - 8)
        let to = min(ranges.count - 1, words.upperBound + 7)
        return String(text[ranges[from].lowerBound..<ranges[to].upperBound])
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIWord: Bool {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
