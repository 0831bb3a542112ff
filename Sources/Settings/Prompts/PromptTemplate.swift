import Crypto
import Foundation
import Mustache
package import Ranking

/// A prompt file: what is asked in one stage, with places for query, gold answer and passages. A reference, since each request on the wire holds
/// one.
package final class PromptTemplate: Sendable {
    /// Where a prompt is used.
    package enum Stage: String, Sendable, Hashable, CaseIterable {
        /// Pointwise labels by the teacher.
        case judge
        /// The order by the teacher.
        case rank
        /// What the trained model sees.
        case student
    }

    /// What the answer must be.
    package enum AnswerKind: String, Sendable, Hashable, CaseIterable {
        /// Some identifiers, or None.
        case selection
        /// All identifiers in an order.
        case permutation
        /// How relevant the only passage is, from 0 to 100.
        case score
    }

    /// Its name.
    package let id: String
    /// Where it is used.
    package let stage: Stage
    /// What the answer must be.
    package let answers: AnswerKind
    /// One sentence on what it is for.
    package let summary: String
    /// The name that fingerprints hold: the first one that it had, so that a better name makes nothing stale.
    package let fingerprintID: String
    /// SHA-256 of the file's text under ``fingerprintID``, and of its tokenizer where it has one; part of fingerprints.
    package let hash: String
    /// `parameters` and `headers` of its requests as YAML, lines at their places in the file; nil where the file has none.
    package let requestSettings: String?
    /// What in the file lets texts stand without a fence; empty for most.
    package let unfenced: [String]

    private let system: MustacheTemplate?
    private let user: MustacheTemplate
    private let texts: PromptTexts
    private let keepsEnds: Bool

    /// Reads a prompt file's text.
    ///
    /// - Parameters:
    ///   - markdown: front matter, and the parts `## system` (optional) and `## user`.
    ///   - file: its path or id, for errors.
    ///   - earlierID: its name in earlier releases, where that was another one.
    /// - Throws: ``PromptFileError``; among others where a ranking prompt would show the gold answer.
    package init(markdown: String, file: String, earlierID: String? = nil) throws {
        let parts = try PromptFile(markdown: markdown, file: file)
        id = parts.id
        fingerprintID = earlierID ?? id
        stage = parts.stage
        answers = parts.answers
        summary = parts.summary
        requestSettings = parts.requestSettings
        let choices = parts.choices
        let earlier = markdown.replacing("\nid: \(id)\n", with: "\nid: \(fingerprintID)\n", maxReplacements: 1)
        hash = try Self.hash(earlier, choices: choices, file: file)
        keepsEnds = choices.keepsEnds
        let passage: MustacheTemplate?
        do {
            // Prompts are plain text: nothing is to be escaped for HTML. The tag takes the end of its line with it.
            let plain = "{{% CONTENT_TYPE:TEXT}}" + (choices.keepsEnds ? "\n" : "")
            system = try parts.system.map { try MustacheTemplate(string: plain + $0) }
            user = try MustacheTemplate(string: plain + parts.user)
            passage = try choices.passage.map { try MustacheTemplate(string: plain + $0) }
        } catch {
            throw PromptFileError(file: file, reason: "expected Mustache, found an error: \(error)")
        }
        let names = try parts.names()
        let used = names.reduce(into: Set()) { $0.formUnion($1.names) }
        unfenced =
            (choices.form == .fenced ? [] : ["texts: \(choices.form.rawValue)"])
            + used.filter { $0.hasPrefix("raw_") }.sorted().map { "{{\($0)}}" }
        texts = PromptTexts(
            choices: choices,
            names: used,
            goesThroughPassages: names.contains(where: \.goesThroughPassages),
            passage: passage,
            program: choices.isMended || choices.tokenizer != nil ? TextProgram(choices, file: file) : nil
        )
    }

    private static func hash(_ markdown: String, choices: TextChoices, file: String) throws -> String {
        let text = Data(markdown.utf8)
        guard let tokenizer = choices.tokenizer else { return SHA256.hash(data: text).hexadecimal() }
        guard let words = try? Data(contentsOf: tokenizer) else {
            throw PromptFileError(
                file: file,
                reason: "cut: expected a tokenizer file (tokenizer.json) at \(tokenizer.path), found none"
            )
        }
        return SHA256.hash(data: text + Data(SHA256.hash(data: words))).hexadecimal()
    }

    /// Checks that the programs that the file's choices need are there.
    ///
    /// - Throws: ``PromptFileError`` that says how to install what is missing.
    package func requirePrograms() throws { try texts.program?.start() }

    /// Fills the prompt. Texts are fenced, if the file does not say otherwise: no passage can forge an identifier line or close a block.
    ///
    /// - Parameters:
    ///   - passageTokens: where each passage is cut, in estimated tokens, if the file does not say it.
    ///   - rules: how texts are made safe.
    /// - Throws: ``PromptFileError`` where the programs that mend and cut fail.
    package func render(
        _ context: PromptContext,
        passageTokens: Int = PassageText.defaultLimit,
        rules: TextRules = .latest
    ) throws -> [ChatMessage] {
        let values = try texts.values(context, passageTokens: passageTokens, rules: rules)
        return [(ChatMessage.Role.system, system), (.user, user)].compactMap { role, template in
            template.map { template in
                let text = template.render(values)
                return ChatMessage(role: role, content: keepsEnds ? text : Self.trimmed(text))
            }
        }
    }

    /// Without blanks and line ends at both ends; by bytes, since prompts are long and Foundation copies them several times.
    private static func trimmed(_ text: String) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(text[first...last])
    }
}

/// What a prompt is filled with.
package struct PromptContext: Sendable, Hashable {
    /// The question.
    package var query: String
    /// The accepted answer; only judges' prompts may show it.
    package var goldAnswer: String?
    /// The passages in the order in which they are numbered, the first one as `[1]`.
    package var passages: [Passage]

    package init(query: String, goldAnswer: String? = nil, passages: [Passage]) {
        self.query = query
        self.goldAnswer = goldAnswer
        self.passages = passages
    }
}
