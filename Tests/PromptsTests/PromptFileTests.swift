import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@Suite("Prompt files")
struct PromptFileTests {
    @Test("every prompt is there, and those who rank never see a gold answer", arguments: PromptLibrary.ids)
    func library(id: String) throws {
        #expect(PromptLibrary.ids.count == 9)
        let template = try PromptLibrary.template(named: id)
        #expect(template.id == id && !template.summary.isEmpty && template.hash.count == 64)
        let context = PromptContext(
            query: "the query",
            goldAnswer: "the gold answer 4711",
            passages: [Passage(text: "first passage"), Passage(text: "second passage")]
        )
        let text = try template.render(context).map(\.content).joined()
        #expect(text.contains("the query") && text.contains("[1] first passage") && text.contains("[2] second passage"))
        #expect(text.contains("4711") == (template.stage == .judge))
        #expect(!text.contains("{{"))
    }

    @Test("what prompts of different queries share comes first, so that a provider's prefix cache can hit")
    func sharedPrefix() throws {
        for id in PromptLibrary.ids where !id.hasPrefix("student") {
            let template = try PromptLibrary.template(named: id)
            let texts = try ["why does bread rise", "a tree of n nodes"].map { query in
                let passages = (1...query.count).map { Passage(text: "\(query) \($0)") }
                let context = PromptContext(query: query, goldAnswer: "answer to \(query)", passages: passages)
                return try template.render(context).map(\.content).joined()
            }
            // A unit of such a cache is 64 tokens.
            #expect(TokenEstimate.tokens(in: texts[0].commonPrefix(with: texts[1])) >= 64, "\(id)")
        }
    }

    @Test("the embedded prompts are the files that users read in prompts/")
    func files() throws {
        for id in PromptLibrary.ids {
            let file = SharedSamples.projectRoot.appending(path: "prompts/\(id).md")
            #expect(try String(contentsOf: file, encoding: .utf8) == PromptLibrary.text(id: id))
        }
    }

    @Test(
        "a name of an earlier release names the new one, unless it is a file's",
        arguments: [
            ("pointwise", "student-pointwise"), ("pointwise.md", "student-pointwise.md"),
            ("/nowhere/prompts/pointwise.md", "/nowhere/prompts/student-pointwise.md"),
        ]
    )
    func renamed(name: String, now: String) throws {
        let error = #expect(throws: PromptFileError.self) { try PromptLibrary.template(named: name) }
        #expect(error?.reason.hasPrefix("is called \(now) now") == true)
    }

    @Test("a file of one's own under a name of an earlier release is read as ever")
    func ownName() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "pointwise.md")
            try Data((PromptLibrary.text(id: "student") ?? "").utf8).write(to: file)
            #expect(try PromptLibrary.template(named: file.path).id == "student")
        }
    }

    @Test(
        "a prompt file that can't be used says where and why",
        arguments: [
            ("no front matter", "front matter"),
            (
                "---\nid: a\nstage: rank\nanswers: permutation\ndescription: d\n---\n## user\n{{{query}}} {{{passages}}} {{{gold_answer}}}",
                "must not show"
            ),
            (
                "---\nid: a\nstage: rank\nanswers: selection\ndescription: d\n---\n## user\n{{{query}}} {{{passages}}}",
                "permutation"
            ),
            ("---\nid: a\nstage: judge\nanswers: selection\ndescription: d\n---\n## user\n{{{query}}}", "{{passages}}"),
            (
                "---\nid: a\nstage: sing\nanswers: selection\ndescription: d\n---\n## user\n{{{query}}} {{{passages}}}",
                "judge, rank or student"
            ),
            (
                "---\nid: a\nstage: judge\nanswers: selection\ndescription: d\ncolour: red\n---\n## user\nx",
                "unknown key `colour`"
            ),
            (
                "---\nid: a\nstage: judge\nanswers: selection\ndescription: d\n---\n## bass\n{{{query}}} {{{passages}}}",
                "## user"
            ),
            (
                "---\nid: a\nstage: judge\nanswers: selection\ndescription: d\n---\n## user\n{{{query}}} {{{passages}}} {{#open}}",
                "Mustache"
            ),
        ]
    )
    func broken(markdown: String, words: String) {
        #expect {
            try PromptTemplate(markdown: markdown, file: "p.md")
        } throws: { error in
            error.localizedDescription.hasPrefix("prompt p.md") && error.localizedDescription.contains(words)
        }
    }

    @Test("long passages are cut at a blank, to the limit")
    func cut() throws {
        let template = try PromptLibrary.template(named: "listwise")
        let long = Array(repeating: "word", count: 5000).joined(separator: " ")
        let context = PromptContext(query: "q", passages: [Passage(text: long)])
        let text = try template.render(context, passageTokens: 100).map(\.content).joined()
        #expect(text.components(separatedBy: "word ").count == 101)
    }
}
