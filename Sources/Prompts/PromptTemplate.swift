import Crypto
import Foundation
import Mustache
import Ranking

/// A prompt file: what is asked in one stage, with places for query, gold answer and passages.
public struct PromptTemplate: Sendable {
    /// Where a prompt is used.
    public enum Stage: String, Sendable, Hashable, CaseIterable {
        /// Pointwise labels by the teacher.
        case judge
        /// The order by the teacher.
        case rank
        /// What the trained model sees.
        case student
    }

    /// What the answer must be.
    public enum AnswerKind: String, Sendable, Hashable, CaseIterable {
        /// Some identifiers, or None.
        case selection
        /// All identifiers in an order.
        case permutation
        /// How relevant the only passage is, from 0 to 100.
        case score
    }

    /// Its name.
    public let id: String
    /// Where it is used.
    public let stage: Stage
    /// What the answer must be.
    public let answers: AnswerKind
    /// One sentence on what it is for.
    public let summary: String
    /// SHA-256 of the file's text, part of fingerprints.
    public let hash: String

    private let system: MustacheTemplate?
    private let user: MustacheTemplate

    /// Reads a prompt file's text.
    ///
    /// - Parameters:
    ///   - markdown: front matter, and the parts `## system` (optional) and `## user`.
    ///   - file: its path or id, for errors.
    /// - Throws: ``PromptFileError``; among others where a ranking prompt would show the gold answer.
    public init(markdown: String, file: String) throws {
        let parts = try PromptFile(markdown: markdown, file: file)
        id = parts.id
        stage = parts.stage
        answers = parts.answers
        summary = parts.summary
        hash = SHA256.hash(data: Data(markdown.utf8)).hexadecimal()
        do {
            // Prompts are plain text: nothing is to be escaped for HTML.
            system = try parts.system.map { try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + $0) }
            user = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + parts.user)
        } catch {
            throw PromptFileError(file: file, reason: "expected Mustache, found an error: \(error)")
        }
    }

    /// Fills the prompt. Texts are fenced: no passage can forge an identifier line or close a block.
    ///
    /// - Parameters:
    ///   - passageTokens: where each passage is cut, in estimated tokens.
    ///   - rules: how texts are made safe.
    public func render(
        _ context: PromptContext,
        passageTokens: Int = PassageText.defaultLimit,
        rules: TextRules = .latest
    ) -> [ChatMessage] {
        let texts = PassageText(count: context.passages.count, rules: rules)
        let values: [String: Any] = [
            "query": texts.block(context.query),
            "gold_answer": texts.block(context.goldAnswer ?? ""),
            "passages": context.passages.enumerated()
                .map { texts.numbered($1, at: Position(index: $0), limit: passageTokens) }.joined(separator: "\n"),
            "count": context.passages.count,
        ]
        let rendered = [(ChatMessage.Role.system, system), (.user, user)].compactMap { role, template in
            template.map {
                ChatMessage(role: role, content: Self.trimmed($0.render(values)))
            }
        }
        return rendered
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
