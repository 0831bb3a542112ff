import Foundation
import Yams

/// The parts of a prompt file, checked.
struct PromptFile {
    let id: String
    let stage: PromptTemplate.Stage
    let answers: PromptTemplate.AnswerKind
    let summary: String
    let system: String?
    let user: String

    init(markdown: String, file: String) throws {
        func failure(_ reason: String, line: Int? = nil) -> PromptFileError {
            PromptFileError(file: file, line: line, reason: reason)
        }
        let lines = markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            throw failure("expected front matter between two lines `---`, found none", line: 1)
        }
        let front: [String: String]
        do {
            front = try YAMLDecoder().decode([String: String].self, from: lines[1..<end].joined(separator: "\n"))
        } catch {
            throw failure("expected `key: value` lines in the front matter, found something else", line: 2)
        }
        let known = ["id", "stage", "answers", "description"]
        if let unknown = front.keys.sorted().first(where: { !known.contains($0) }) {
            throw failure("unknown key `\(unknown)` in the front matter; expected \(known.joined(separator: ", "))")
        }
        func value(_ key: String) throws -> String {
            guard let text = front[key], !text.isEmpty else {
                throw failure("expected `\(key):` in the front matter, found none")
            }
            return text
        }
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
        var current: String?
        for (index, line) in lines.enumerated().dropFirst(end + 1) {
            if line.hasPrefix("## ") {
                let name = line.dropFirst(3).trimmingCharacters(in: .whitespaces)
                guard ["system", "user"].contains(name), parts[name] == nil else {
                    throw failure("expected one `## system` and one `## user`, found `\(line)`", line: index + 1)
                }
                current = name
                parts[name] = []
            } else if let current {
                parts[current, default: []].append(line)
            } else if !line.allSatisfy(\.isWhitespace) {
                throw failure("expected `## system` or `## user` before any text", line: index + 1)
            }
        }
        guard let user = parts["user"]?.joined(separator: "\n"), !user.allSatisfy(\.isWhitespace) else {
            throw failure("expected a part `## user`, found none")
        }
        self.user = user
        system = parts["system"]?.joined(separator: "\n")

        let whole = (system ?? "") + user
        for name in ["query", "passages"] where !Self.uses(name, in: whole) {
            throw failure("expected a place {{\(name)}}, found none")
        }
        // The gold answer must not leak into what rankers and students see (paper, listwise labels).
        if stage != .judge, Self.uses("gold_answer", in: whole) {
            throw failure("a prompt of stage \(stage.rawValue) must not show {{gold_answer}}; take it out")
        }
    }

    private static func uses(_ name: String, in text: String) -> Bool {
        [
            "{{\(name)}}", "{{{\(name)}}}", "{{&\(name)}}", "{{& \(name)}}", "{{ \(name) }}", "{{{ \(name) }}}",
            "{{#\(name)}}",
        ]
        .contains { text.contains($0) }
    }
}
