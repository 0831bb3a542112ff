import Mustache
import Ranking

/// The values of one prompt: its texts mended, cut and written as the file wants them, those only that it uses.
struct PromptTexts {
    let choices: TextChoices
    /// The names that the prompt uses.
    let names: Set<String>
    let goesThroughPassages: Bool
    /// How title and text make one text.
    let passage: MustacheTemplate?
    /// Mends and cuts; nil where neither needs it.
    let program: TextProgram?

    /// What Mustache is given.
    ///
    /// - Parameters:
    ///   - passageTokens: where passages are cut in estimated tokens, if the file does not say it.
    ///   - rules: how texts are made safe.
    func values(_ context: PromptContext, passageTokens: Int, rules: TextRules) throws -> [String: Any] {
        let safe = PassageText(count: context.passages.count, rules: rules)
        let sources = [("query", context.query), ("gold_answer", context.goldAnswer ?? "")]
        let shown = context.passages.map(parts)
        // All texts of a prompt go through the program at once.
        var prepared = try prepared(sources + shown.flatMap(\.self), by: safe)[...]

        var values: [String: Any] = ["count": context.passages.count]
        for (name, _) in sources {
            let text = prepared.removeFirst()
            write(name, into: &values) { PassageText.opening(of: $0) + safe.written(text, as: $0) }
        }
        let limit: Int? =
            switch choices.cut {
            case nil: passageTokens
            case .estimate(let count): count
            default: nil
            }
        var lines: [String] = []
        var passages: [[String: Any]] = []
        for (index, parts) in shown.enumerated() {
            let position = Position(index: index)
            var passage: [String: Any] = ["number": index + 1]
            for (name, _) in parts {
                let text = prepared.removeFirst()
                let limit = name == "title" ? nil : limit
                write(name, into: &passage) { safe.written(text, as: $0, limit: limit) }
                if name == "content", names.contains("passages") {
                    lines.append("\(position) " + safe.written(text, as: choices.form, limit: limit))
                }
            }
            passages.append(passage)
        }
        let numbered = lines.joined(separator: "\n")
        values["passages"] = goesThroughPassages ? PassageList(passages: passages, renderText: numbered) : numbered
        return values
    }

    /// The texts of a passage that the prompt uses. A passage without a title has none.
    private func parts(_ passage: Passage) -> [(String, String)] {
        var parts: [(String, String)] = []
        if names.contains("passages") || uses("content") { parts.append(("content", content(passage))) }
        if uses("title"), let title = passage.title, !title.isEmpty { parts.append(("title", title)) }
        if uses("text") { parts.append(("text", passage.text)) }
        return parts
    }

    private func content(_ passage: Passage) -> String {
        guard let template = self.passage else {
            return [passage.title.map { "Title: \($0)" }, passage.text].compactMap { $0 }.joined(separator: "\n")
        }
        var values = ["text": passage.text]
        if let title = passage.title, !title.isEmpty { values["title"] = title }
        return template.render(values)
    }

    /// Mends, then cuts: a text that was cut first would be mended otherwise.
    private func prepared(_ texts: [(name: String, text: String)], by safe: PassageText) throws -> [String] {
        guard choices.isMended || choices.cut != nil else { return texts.map(\.text) }
        let isCut = texts.map { ["content", "text"].contains($0.name) }
        var made = zip(texts, isCut).map { text, isCut in
            let text = safe.withoutTokens(text.text)
            return isCut ? choices.stripped(text) : text
        }
        if let program { made = try program.process(made, isCut: isCut) }
        return zip(made, isCut).map { $1 ? choices.cut($0) : $0 }
    }

    private func uses(_ name: String) -> Bool { TemplateNames.forms.contains { names.contains($0 + name) } }

    /// Sets a text under each of its names that the prompt uses.
    private func write(_ name: String, into values: inout [String: Any], _ text: (TextChoices.Form) -> String) {
        for (prefix, form) in zip(TemplateNames.forms, [choices.form, .raw, .fenced])
        where names.contains(prefix + name) {
            values[prefix + name] = text(form)
        }
    }
}

extension TextChoices {
    /// Without blanks at both ends, where a cut of its own is asked for.
    fileprivate func stripped(_ text: String) -> String {
        guard cut != nil, cut != Cut.whole else { return text }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !Self.isBlank($0) }),
            let last = scalars.lastIndex(where: { !Self.isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// The first words or characters of a text; other cuts are made elsewhere.
    fileprivate func cut(_ text: String) -> String {
        switch cut {
        case .words(let count):
            text.unicodeScalars.split(maxSplits: count, whereSeparator: Self.isBlank).prefix(count)
                .map { String($0) }.joined(separator: " ")
        case .characters(let count): String(text.unicodeScalars.prefix(count))
        case nil, .whole, .estimate, .tokens: text
        }
    }

    /// What Python takes for a blank: the separators of ASCII, too.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
}

/// The passages of a prompt: one by one in `{{#passages}}`, all of them as numbered lines in `{{{passages}}}`.
struct PassageList: MustacheSequence, MustacheCustomRenderable {
    let passages: [[String: Any]]
    let renderText: String
    let isNull = false

    func makeIterator() -> IndexingIterator<[[String: Any]]> { passages.makeIterator() }
}
