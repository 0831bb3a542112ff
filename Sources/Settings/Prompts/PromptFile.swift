import Foundation
import Yams

/// The parts of a prompt file, checked.
struct PromptFile {
    let id: String
    let stage: PromptTemplate.Stage
    let answers: PromptTemplate.AnswerKind
    let summary: String
    let choices: TextChoices
    /// The lines of `parameters` and `headers`, at their places in the file; nil where there are none.
    let requestSettings: String?
    let system: String?
    let user: String
    private let file: String
    /// The lines of `## system`, `## user` and `passage:`.
    private let headings: [String: Int]

    init(markdown: String, file: String) throws {
        func failure(_ reason: String, line: Int? = nil) -> PromptFileError {
            PromptFileError(file: file, line: line, reason: reason)
        }
        let lines = markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            throw failure("expected front matter between two lines `---`, found none", line: 1)
        }
        let front: [String: String]
        let (own, ofRequests) = Self.parted(lines[1..<end])
        requestSettings = ofRequests
        do {
            front = try YAMLDecoder().decode([String: String].self, from: own)
        } catch {
            throw failure("expected `key: value` lines in the front matter, found something else", line: 2)
        }
        let known = ["id", "stage", "answers", "description"] + TextChoices.keys + Self.keysOfRequests
        if let unknown = front.keys.sorted().first(where: { !known.contains($0) }) {
            throw failure("unknown key `\(unknown)` in the front matter; expected \(known.joined(separator: ", "))")
        }
        func value(_ key: String) throws -> String {
            guard let text = front[key], !text.isEmpty else {
                throw failure("expected `\(key):` in the front matter, found none")
            }
            return text
        }
        func line(_ key: String) -> Int? { lines[..<end].firstIndex { $0.hasPrefix("\(key):") }.map { $0 + 1 } }
        choices = try TextChoices(front, folder: URL(filePath: file).deletingLastPathComponent()) { key, reason in
            failure(reason, line: line(key))
        }
        self.file = file
        id = try value("id")
        summary = try value("description")
        let stageName = try value("stage")
        guard let stage = PromptTemplate.Stage(rawValue: stageName) else {
            throw failure("stage: expected judge, rank or student, found \"\(stageName)\"")
        }
        let answerName = try value("answers")
        guard let answers = PromptTemplate.AnswerKind(rawValue: answerName) else {
            throw failure("answers: expected selection, permutation or score, found \"\(answerName)\"")
        }
        self.stage = stage
        self.answers = answers
        let fitting: [PromptTemplate.AnswerKind] =
            switch stage {
            case .judge: [.selection]
            case .rank: [.permutation]
            case .student: [.permutation, .score]
            }
        if !fitting.contains(answers) {
            let names = fitting.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            throw failure("expected \(names) as `answers` of stage \(stageName), found \"\(answerName)\"")
        }

        var parts: [String: [String]] = [:]
        var headings: [String: Int] = [:]
        var current: String?
        for (index, line) in lines.enumerated().dropFirst(end + 1) {
            if line.hasPrefix("## ") {
                let name = line.dropFirst(3).trimmingCharacters(in: .whitespaces)
                guard ["system", "user"].contains(name), parts[name] == nil else {
                    throw failure("expected one `## system` and one `## user`, found `\(line)`", line: index + 1)
                }
                current = name
                parts[name] = []
                headings[name] = index + 1
            } else if let current {
                parts[current, default: []].append(line)
            } else if !line.allSatisfy(\.isWhitespace) {
                throw failure("expected `## system` or `## user` before any text", line: index + 1)
            }
        }
        headings["passage"] = line("passage")
        self.headings = headings
        // The last line feed ends the file, and is no part of what is sent.
        if choices.keepsEnds, let current, parts[current]?.last == "" { parts[current]?.removeLast() }
        guard let user = parts["user"]?.joined(separator: "\n"), !user.allSatisfy(\.isWhitespace) else {
            throw failure("expected a part `## user`, found none")
        }
        self.user = user
        system = parts["system"]?.joined(separator: "\n")
    }

    private static let keysOfRequests = ["parameters", "headers"]

    /// What is said of the prompt, and what of its requests, whose values are no plain texts.
    private static func parted(_ lines: ArraySlice<String>) -> (own: String, ofRequests: String?) {
        var isOfRequests = false
        // Blank lines in place of others keep the numbers of lines.
        var (own, ofRequests) = ([""], [""])
        for line in lines {
            if let first = line.first, !first.isWhitespace, first != "#" {
                isOfRequests = keysOfRequests.contains { line.hasPrefix("\($0):") }
            }
            own.append(isOfRequests ? "" : line)
            ofRequests.append(isOfRequests ? line : "")
        }
        let hasSome = ofRequests.contains { !$0.isEmpty }
        return (own.dropFirst().joined(separator: "\n"), hasSome ? ofRequests.joined(separator: "\n") : nil)
    }

    /// The names that its parts use.
    ///
    /// - Throws: ``PromptFileError`` for a name that means nothing, for a place that is missing, and where a gold answer would be shown to who
    ///   must not see it.
    func names() throws -> [TemplateNames] {
        var parts: [TemplateNames] = []
        for (heading, text) in [("system", system), ("user", user)] {
            guard let text, let line = headings[heading] else { continue }
            let names = TemplateNames(text, line: line + 1)
            if let mistake = names.mistake() {
                throw PromptFileError(file: file, line: mistake.line, reason: mistake.reason)
            }
            parts.append(names)
        }
        if let passage = choices.passage, let mistake = TemplateNames(passage, line: 1).mistake(known: Self.ofPassage) {
            throw PromptFileError(file: file, line: headings["passage"], reason: "passage: \(mistake.reason)")
        }
        let used = parts.reduce(into: Set()) { $0.formUnion($1.names) }
        for name in ["query", "passages"] where used.isDisjoint(with: TemplateNames.forms.map { $0 + name }) {
            throw PromptFileError(file: file, reason: "expected a place {{\(name)}}, found none")
        }
        // The gold answer must not leak into what rankers and students see (paper, listwise labels).
        if stage != .judge, !used.isDisjoint(with: TemplateNames.forms.map { $0 + "gold_answer" }) {
            throw PromptFileError(
                file: file,
                reason: "a prompt of stage \(stage.rawValue) must not show {{gold_answer}}; take it out"
            )
        }
        return parts
    }

    /// What `passage` can be made of.
    private static let ofPassage = ["title", "text"]
}

/// A prompt file that can't be used.
package struct PromptFileError: Error, Hashable, Sendable, LocalizedError {
    /// The file's path, or the id of a prompt that comes with rankforge.
    package var file: String
    /// The line, from 1, where it is known.
    package var line: Int?
    /// What was expected, what was found, what to do.
    package var reason: String
    /// Whether it is a name that no prompt has.
    package var isUnknownName = false

    /// One line with the place and the reason.
    package var errorDescription: String? {
        "prompt \(file)\(line.map { ":\($0)" } ?? ""): \(reason)"
    }
}
