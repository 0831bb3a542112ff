import Foundation

/// How a prompt file wants texts to stand in it: the choices of its front matter. The defaults are what every prompt had before there were any.
struct TextChoices: Sendable, Hashable {
    /// How a text is written. Control tokens of chat templates are rewritten in each of them.
    enum Form: String, Sendable, Hashable, CaseIterable {
        /// Made safe, and every further line indented.
        case fenced
        /// Made safe, lines as they are.
        case unindented
        /// Lines as they are, and every `[12]` as `(12)`: what the released code of ReasonRank does.
        case numbers
        /// As the store has it.
        case raw
    }

    /// Where a passage ends.
    enum Cut: Sendable, Hashable {
        /// Nowhere.
        case whole
        /// After so many words, which then stand one blank apart, as Python's `" ".join(text.split()[:n])` has it.
        case words(Int)
        /// After so many Unicode scalars, as Python's `text[:n]` has it.
        case characters(Int)
        /// After so many estimated tokens.
        case estimate(Int)
        /// After so many tokens of a tokenizer file.
        case tokens(Int, tokenizer: URL)
    }

    static let keys = ["texts", "passage", "cut", "mend", "ends"]

    var form = Form.fenced
    /// nil where who renders says it.
    var cut: Cut?
    /// Whether `ftfy` mends broken Unicode.
    var isMended = false
    /// Whether blanks and line ends at both ends of a message stay.
    var keepsEnds = false
    /// Mustache for title and text of a passage; nil for the title on a line before the text.
    var passage: String?

    /// The tokenizer file, where there is one.
    var tokenizer: URL? {
        if case .tokens(_, let file) = cut { file } else { nil }
    }

    init() {}

    /// Reads the choices.
    ///
    /// - Parameters:
    ///   - front: the front matter.
    ///   - folder: where paths start.
    ///   - failure: makes an error of a key and a reason.
    init(_ front: [String: String], folder: URL, failure: (String, String) -> PromptFileError) throws {
        func choice(_ key: String, _ words: [String]) throws -> String? {
            guard let word = front[key] else { return nil }
            guard words.contains(word) else {
                let expected = words.joined(separator: ", ")
                throw failure(key, "\(key): expected \(words.count > 1 ? "one of " : "")\(expected), found \"\(word)\"")
            }
            return word
        }
        form = try choice("texts", Form.allCases.map(\.rawValue)).flatMap(Form.init) ?? .fenced
        isMended = try choice("mend", ["ftfy"]) != nil
        keepsEnds = try choice("ends", ["trimmed", "kept"]) == "kept"
        passage = front["passage"]
        guard let text = front["cut"] else { return }
        guard let cut = Self.cut(text, folder: folder) else {
            let expected =
                "`none`, `100 words`, `2000 characters`, `900 tokens` (estimated) or `900 tokens of tokenizer.json`"
            throw failure("cut", "cut: expected \(expected), found \"\(text)\"")
        }
        self.cut = cut
    }

    private static func cut(_ text: String, folder: URL) -> Cut? {
        if text == "none" { return Cut.whole }
        let words = text.split(maxSplits: 3, whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2 || words.count == 4, let count = Int(words[0]), count > 0 else { return nil }
        switch (words[1], words.count) {
        case ("words", 2): return .words(count)
        case ("characters", 2): return .characters(count)
        case ("tokens", 2): return .estimate(count)
        case ("tokens", 4) where words[2] == "of":
            return .tokens(count, tokenizer: URL(filePath: words[3], relativeTo: folder).absoluteURL)
        default: return nil
        }
    }
}

/// The rules by which texts are chosen and made safe for prompts, by version.
///
/// They shape prompts, and with these the keys of paid answers: a store keeps the rules that it was last run with, until somebody agrees
/// to what newer ones would cost. A change of the rules is a new case; old ones stay.
package enum TextRules: Int, Sendable, Hashable, CaseIterable {
    /// Every bracketed number is rewritten, whatever it is; control tokens of chat templates stay.
    case first = 1
    /// Bracketed numbers are rewritten where they can pose as an identifier, and control tokens everywhere. A query's own documents are no
    /// candidates, near copies stand once in a list, and no judge is asked where that leaves too few passages for one.
    case second = 2

    /// Those of new stores.
    package static let latest = TextRules.second

    /// How many control tokens of some texts are written in another way.
    package func controlTokens(in texts: [String]) -> Int {
        self == .first ? 0 : texts.reduce(0) { $0 + ControlTokens.neutralized($1).count }
    }

    /// What fingerprints of the stages that they shape say of them; the first rules had no name.
    package var fingerprintParts: [String] { self == .first ? [] : ["text rules \(rawValue)"] }
}
