import Foundation
import Settings
import TestSupport
import Testing

@testable import Export

@Suite("Exports with prompts of one's own")
struct UnfencedPromptTests {
    private static let markdown = """
        ---
        id: mine
        stage: student
        answers: permutation
        description: Raw texts.
        texts: numbers
        ---
        ## user
        {{{query}}} {{#passages}}[{{number}}] {{{raw_text}}} {{/passages}}
        """

    private static func card(_ type: any Exporter.Type, _ prompt: PromptTemplate) async throws -> (String, String) {
        try await withTemporaryFolder { folder in
            var options = try Lists.options()
            options.student = prompt
            _ = try Lists.export(type, [Lists.list(1)], options: options, to: folder)
            func text(_ name: String) throws -> String {
                try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            }
            return (try text("README.md"), try text("manifest.json"))
        }
    }

    @Test("card and manifest name what switches fences off, where rows hold the prompt and it does")
    func named() async throws {
        let mine = try PromptTemplate(markdown: Self.markdown, file: "mine.md")
        for type in [SFTExporter.self, RLExporter.self] as [any Exporter.Type] {
            let (card, manifest) = try await Self.card(type, mine)
            #expect(card.contains("in prompts of this set: `mine` by `texts: numbers`, `{{raw_text}}`."))
            #expect(manifest.contains(#""unfenced_prompts": {"mine": ["texts: numbers", "{{raw_text}}"]}"#))
            let (plain, bare) = try await Self.card(type, PromptLibrary.template(named: "student"))
            #expect(!plain.contains("switched off") && !bare.contains("unfenced"))
        }
        #expect(try await !Self.card(BEIRExporter.self, mine).0.contains("switched off"))
    }
}
