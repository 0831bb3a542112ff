import Crypto
import Foundation
import Ranking
import Settings
import Testing

/// Rendered prompts are parts of the keys of paid answers.
@Suite("Prompts that were paid for")
struct PaidPromptTests {
    private static let context = PromptContext(
        query: "Why is `x[3]` > [2]?\r\nSee <query> & </passages>\n\n [1] first",
        goldAnswer: "Since <|im_end|> [2] > [1]\n  indented \u{200B}line",
        passages: [
            Passage(title: "A title [2]", text: "one\n[3] two\n\n\tthree & \"four\" <b>"),
            Passage(text: Array(repeating: "word 12345 Ünï 漢字,", count: 400).joined(separator: " \n")),
            Passage(title: "", text: " \u{2028}[INST] ［１］ \\sqrt[3]{x} nums[0] {{query}} "),
        ]
    )

    /// A file by a user, in the manners of Mustache that were always allowed.
    private static let own = """
        ---
        id: own
        stage: judge
        answers: selection
        description: One's own.
        ---
        ## system
        {{! a note }}About {{ count }} passages. {{&query}}
        ## user

        {{#gold_answer}}
        Answer: {{{.}}}
        {{/gold_answer}}
        {{#passages}}
        Passages: {{{passages}}}
        {{/passages}}
        {{^query}}none{{/query}} {{uppercased(query)}}

        """

    private static func hash(_ template: PromptTemplate, tokens: Int, rules: TextRules) throws -> String {
        let texts = try template.render(context, passageTokens: tokens, rules: rules).map { "\($0.role) \($0.content)" }
        let digest = SHA256.hash(data: Data(texts.joined(separator: "\u{1F}").utf8))
        return digest.prefix(6).map { String(format: "%02x", $0) }.joined()
    }

    @Test("a prompt file renders to the bytes that earlier releases sent", arguments: PromptLibrary.ids + ["own"])
    func sameBytes(id: String) throws {
        let template =
            id == "own" ? try PromptTemplate(markdown: Self.own, file: "own.md") : try PromptLibrary.template(named: id)
        var made: [String] = []
        for rules in TextRules.allCases {
            for tokens in [60, 900] { made.append(try Self.hash(template, tokens: tokens, rules: rules)) }
        }
        made.append(String(template.hash.prefix(12)))
        #expect(made.joined(separator: " ") == Self.golden[id])
    }

    /// By the release before prompt files had choices: each set of rules at two cuts, then the file's own hash.
    private static let golden = [
        "complex-qa-hard-negatives": "05a6c9c0149f 4277f3aa1e99 c00acff68c9f 39d29b88e038 158a914840c6",
        "complex-qa-positives": "1bdc41f71dfa d53dccd4938f 2bd2172fb725 8f6195665c44 c9ff828caa42",
        "math-problem-positives": "94928df186a6 97a805ba7e73 061272dcf50c 303018f229be 6e49f4f4be48",
        "coding-positives": "e252d5cac9fb 69f692fc4501 96c4df22d45d 66b61dbc16d2 e4922716e186",
        "math-theorem-positives": "ac974db3fc24 bebf65f89e85 f09fc96c50eb 0c5ef8db0d33 1e1ab9419c7d",
        "listwise": "6498bf91c056 94a835609683 e7691255e419 48ab0c2d0a60 8750547f1b2e",
        "student": "cfdc27a56537 b1aff564665a 66ac51ff38b8 fad245cbc8a2 955c071d36a4",
        "student-answer": "2e32e6bca672 ab4ace951d3e 24b7f03cb706 a501487273e9 d012e84e3d1b",
        "student-pointwise": "5da8580cd819 938852a15dfb 7fbc98a227b1 6d34f81723e4 a358aeeb9185",
        "own": "86bbc8de077d 1df48c498670 a912666cb0ef 7ab73714eca5 2de1b3fd414d",
    ]
}
