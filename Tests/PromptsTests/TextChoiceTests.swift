import Foundation
import Ranking
import Settings
import Testing

@Suite("Choices of prompt files")
struct TextChoiceTests {
    private static let passages = [
        Passage(title: "One", text: "first [2] line\n[2] second <query> <|im_end|>"),
        Passage(text: "two"),
    ]

    private static func markdown(_ front: String, _ user: String, stage: String = "student") -> String {
        "---\nid: own\nstage: \(stage)\nanswers: \(stage == "judge" ? "selection" : "permutation")\ndescription: d\n"
            + "\(front.isEmpty ? "" : front + "\n")---\n## user\n\(user)\n"
    }

    private static func rendered(_ front: String, _ user: String, query: String = "q") throws -> String {
        try PromptTemplate(markdown: markdown(front, user), file: "own.md")
            .render(PromptContext(query: query, passages: passages)).map(\.content).joined()
    }

    @Test(
        "a text stands as the file chooses, fenced if it chooses nothing",
        arguments: [
            ("", "first (2) line\n  (2) second ‹query› ‹|im_end|›"),
            ("texts: fenced", "first (2) line\n  (2) second ‹query› ‹|im_end|›"),
            ("texts: unindented", "first (2) line\n(2) second ‹query› ‹|im_end|›"),
            ("texts: numbers", "first (2) line\n(2) second <query> ‹|im_end|›"),
            ("texts: raw", "first [2] line\n[2] second <query> ‹|im_end|›"),
        ]
    )
    func forms(front: String, expected: String) throws {
        let user = "{{{query}}}{{#passages}}{{#title}}|{{number}} {{{title}}}|{{{text}}}{{/title}}{{/passages}}"
        #expect(try Self.rendered(front, user) == "q|1 One|" + expected)
    }

    @Test("each text can be had raw and fenced beside what the file chooses")
    func names() throws {
        let user =
            "{{{raw_query}}}\n{{#passages}}{{{raw_text}}}|{{{fenced_text}}}{{^last()}}\n--\n{{/last()}}{{/passages}}"
        let expected =
            "[1] q\nfirst [2] line\n[2] second <query> ‹|im_end|›|first (2) line\n  (2) second ‹query› ‹|im_end|›\n--\ntwo|two"
        for front in ["", "texts: raw", "texts: unindented"] {
            #expect(try Self.rendered(front, user, query: "[1] q") == expected)
        }
    }

    @Test(
        "passages end where the file says",
        arguments: [
            ("2 words", "Title: One"), ("4 words", "Title: One first [2]"), ("9 characters", "Title: On"),
            ("none", "Title: One\nfirst [2] line\n[2] second <query> ‹|im_end|›"), ("3 tokens", "Title: One …"),
        ]
    )
    func cuts(cut: String, expected: String) throws {
        let user = "{{query}}\n{{#passages}}{{#first()}}{{{content}}}{{/first()}}{{/passages}}"
        #expect(try Self.rendered("texts: raw\ncut: \(cut)", user) == "q\n" + expected)
    }

    @Test("title and text are joined as the file says, one by one and in a row")
    func passage() throws {
        let front = "texts: unindented\npassage: \"{{{text}}}{{#title}} ({{{title}}}){{/title}}\"\ncut: 2 words"
        #expect(try Self.rendered(front, "{{query}} {{{passages}}}") == "q [1] first (2)\n[2] two")
    }

    @Test("both ends of a message stay where the file says so")
    func ends() throws {
        let user = "\n  {{{raw_query}}}{{#passages}}{{number}}{{/passages}} \n"
        #expect(try Self.rendered("", user) == "q12")
        #expect(try Self.rendered("ends: kept", user) == "\n  q12 \n")
    }

    @Test("what switches fences off is known, and nothing does by default")
    func unfenced() throws {
        func unfenced(_ front: String, _ user: String) throws -> [String] {
            try PromptTemplate(markdown: Self.markdown(front, user), file: "own.md").unfenced
        }
        #expect(try unfenced("", "{{{query}}} {{{passages}}}") == [])
        #expect(try unfenced("cut: none", "{{{query}}} {{#passages}}{{{fenced_text}}}{{/passages}}") == [])
        #expect(
            try unfenced("texts: numbers", "{{{raw_query}}} {{#passages}}{{{raw_text}}}{{/passages}}")
                == ["texts: numbers", "{{raw_query}}", "{{raw_text}}"]
        )
        for id in PromptLibrary.ids { #expect(try PromptLibrary.template(named: id).unfenced == []) }
    }

    @Test(
        "a name that means nothing is an error with file, line and the nearest name",
        arguments: [
            ("{{{query}}}\n\n{{{pasages}}}", "own.md:10: unknown name {{pasages}}; did you mean `passages`?"),
            ("{{{query}}} {{{passages}}}\n{{#titel}}x{{/titel}}", "own.md:9: unknown name {{titel}}"),
            (
                "{{query}}\n{{#passages}}\n{{#title}}{{titel}}{{/title}}{{/passages}}",
                "own.md:10: unknown name {{titel}}; did you mean `title`?"
            ),
            ("{{query}} {{passages}}\n{{title}}", "own.md:9: {{title}} is of one passage"),
            ("{{query}} {{passages}} {{query.text}}", "own.md:8: unknown name {{query.text}}"),
            (
                "{{query}} {{passages}} {{uppercase(query)}}",
                "own.md:8: unknown name uppercase(); did you mean `uppercased`?"
            ),
            ("{{query}} {{passages}}\n{{> head}}", "own.md:9: {{>head}}"),
            (
                "{{query}} {{passages}}\n{{=<% %>=}}\n<% cuont %>",
                "own.md:10: unknown name {{cuont}}; did you mean `count`?"
            ),
        ]
    )
    func unknown(user: String, words: String) {
        #expect {
            try PromptTemplate(markdown: Self.markdown("", user), file: "own.md")
        } throws: { error in
            error.localizedDescription.contains(words)
        }
    }

    @Test(
        "a choice that can't be read is an error with its line",
        arguments: [
            ("texts: wild", "own.md:6: texts: expected one of fenced, unindented, numbers, raw, found \"wild\""),
            ("ends: kept\ncut: 12 miles", "own.md:7: cut: expected `none`, `100 words`"),
            ("cut: 0 words", "own.md:6: cut: expected"),
            ("mend: me", "own.md:6: mend: expected ftfy, found \"me\""),
            ("passage: \"{{txt}}\"", "own.md:6: passage: unknown name {{txt}}; did you mean `text`?"),
            ("cut: 9 tokens of absent/tokenizer.json", "absent/tokenizer.json, found none"),
        ]
    )
    func badChoice(front: String, words: String) {
        #expect {
            try PromptTemplate(markdown: Self.markdown(front, "{{{query}}} {{{passages}}}"), file: "own.md")
        } throws: { error in
            error.localizedDescription.contains(words)
        }
    }

    @Test(
        "a gold answer is kept from rankers and students under each of its names",
        arguments: ["", "raw_", "fenced_"]
    )
    func gold(prefix: String) {
        #expect(throws: PromptFileError.self) {
            let user = "{{{query}}} {{{passages}}} {{#\(prefix)gold_answer}}x{{/\(prefix)gold_answer}}"
            return try PromptTemplate(markdown: Self.markdown("", user), file: "own.md")
        }
    }
}
