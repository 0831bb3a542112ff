import Foundation

/// The names that a prompt's text uses.
///
/// Mustache writes nothing where it does not know a name, so a misspelt one would be paid for before anybody sees it.
struct TemplateNames {
    /// A name and where it stands.
    struct Use: Hashable {
        let name: String
        /// `uppercased`, `last` and the like, around the name.
        let transforms: [String]
        let line: Int
        /// Whether it stands inside of `{{#passages}}`.
        let isOfPassage: Bool
        /// Whether it asks for another file.
        let isPartial: Bool
    }

    /// What a text of the prompt can be asked for as: as the file's `texts` says, as the store has it, fenced.
    static let forms = ["", "raw_", "fenced_"]
    /// What stands for the whole prompt.
    static let ofPrompt = ["query", "gold_answer"].flatMap { name in forms.map { $0 + name } } + ["passages", "count"]
    /// What stands for one passage, inside of `{{#passages}}`.
    static let ofPassage = ["number"] + ["title", "text", "content"].flatMap { name in forms.map { $0 + name } }
    /// What swift-mustache can do with a value.
    private static let transforms = [
        "capitalized", "count", "empty", "enumerated", "equalzero", "even", "first", "index", "last", "lowercased",
        "minusone", "odd", "plusone", "reversed", "sorted", "uppercased",
    ]

    private(set) var uses: [Use] = []

    /// Reads the tags of a text.
    ///
    /// - Parameter line: the line of the file that the text begins in.
    init(_ text: String, line: Int) {
        var (open, close) = ("{{", "}}")
        var sections: [String] = []
        var rest = text[...]
        var line = line
        while let start = rest.range(of: open) {
            line += rest[..<start.lowerBound].count(where: \.isNewline)
            rest = rest[start.upperBound...]
            // What is not closed is a matter of Mustache's own parser.
            guard let end = rest.range(of: rest.first == "{" ? "}" + close : close) else { return }
            let inside = rest[..<end.lowerBound]
            let sign = inside.first.flatMap { "#^/{&!%=$><".contains($0) ? $0 : nil }
            switch sign {
            case "!", "%", "$": break
            case "=":
                let marks = inside.split { $0 == "=" || $0.isWhitespace }
                if marks.count == 2 { (open, close) = (String(marks[0]), String(marks[1])) }
            case "/": _ = sections.popLast()
            default:
                let use = Self.use(sign == nil ? inside : inside.dropFirst(), sign, line, sections)
                uses.append(use)
                if let sign, "#^<".contains(sign) { sections.append(sign == "#" ? use.name : "") }
            }
            line += inside.count(where: \.isNewline)
            rest = rest[end.upperBound...]
        }
    }

    private static func use(_ text: Substring, _ sign: Character?, _ line: Int, _ sections: [String]) -> Use {
        let parts = text.split(separator: "(", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespacesAndNewlines.union(["*", ")"]))
        }
        return Use(
            name: parts.last ?? "",
            transforms: parts.dropLast(),
            line: line,
            isOfPassage: sections.contains("passages"),
            isPartial: sign == ">" || sign == "<"
        )
    }

    /// The names alone.
    var names: Set<String> { Set(uses.map(\.name)) }

    /// Whether it goes through the passages one by one: `{{#passages}}` around no name of a passage was a mere condition.
    var goesThroughPassages: Bool {
        uses.contains { $0.isOfPassage && Self.ofPassage.contains($0.name) }
    }

    /// The first name that means nothing, and what to write instead.
    ///
    /// - Parameter known: what can stand here, beside the names of a passage inside of `{{#passages}}`.
    func mistake(known: [String] = ofPrompt) -> (line: Int, reason: String)? {
        for use in uses {
            if use.isPartial { return (use.line, "{{>\(use.name)}}: a prompt file can't take in another one") }
            if let transform = use.transforms.first(where: { !Self.transforms.contains($0) }) {
                return (use.line, Self.unknown("\(transform)()", transform, Self.transforms))
            }
            let isThis = use.name == "." || use.name.isEmpty && !use.transforms.isEmpty
            let here = known + (use.isOfPassage ? Self.ofPassage : [])
            let name = use.name.hasPrefix(".") ? String(use.name.dropFirst()) : use.name
            if isThis || here.contains(name) { continue }
            if Self.ofPassage.contains(name), known == Self.ofPrompt {
                return (use.line, "{{\(name)}} is of one passage: it stands inside of {{#passages}} … {{/passages}}")
            }
            return (use.line, Self.unknown("{{\(name)}}", name, here))
        }
        return nil
    }

    private static func unknown(_ written: String, _ name: String, _ known: [String]) -> String {
        let near = Suggestion.nearest(to: name, among: known).map { "did you mean `\($0)`? Known" } ?? "known"
        return "unknown name \(written); \(near) are \(known.joined(separator: ", "))"
    }
}
