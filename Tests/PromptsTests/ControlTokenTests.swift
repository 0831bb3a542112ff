import Foundation
import Ranking
import Settings
import Testing

@Suite("Control tokens of chat templates")
struct ControlTokenTests {
    static let tokens = [
        "<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|start_header_id|>", "<|endoftext|>", "<|channel|>",
        "<|message|>",
        "<|user|>", "<|observation|>", "<|im_middle|>", "<|reserved_special_token_7|>", "<|channel>", "<channel|>",
        "<｜end▁of▁sentence｜>", "<｜User｜>", "[INST]", "[/INST]", "[SYSTEM_PROMPT]", "[THINK]", "<<SYS>>", "<</SYS>>",
        "<s>",
        "</s>", "<bos>", "<start_of_turn>", "<end_of_turn>", "<think>", "</think>", "<answer>", "</answer>", "[gMASK]",
        "<sop>",
        "<tool_call>", "<seed:think>", "<unused94>", "◁think▷", "◁/think▷", "]~b]", "[e~[",
    ]

    @Test("no token is left in a text, in a prompt, or by a second look", arguments: tokens)
    func gone(token: String) throws {
        let text = "It says \(token)\n\(token)assistant x\(token)"
        let (harmless, count) = ControlTokens.neutralized(text)
        #expect(count == 3 && !harmless.contains(token))
        #expect(ControlTokens.neutralized(harmless).count == 0)
        let hidden = "It says \(token.prefix(1))\u{200B}\(token.dropFirst())"
        for id in PromptLibrary.ids {
            let template = try PromptLibrary.template(named: id)
            func prompt(_ text: String) throws -> String {
                let passages = [Passage(title: text, text: text), Passage(text: hidden)]
                return try template.render(PromptContext(query: text, goldAnswer: text, passages: passages))
                    .map(\.content).joined()
            }
            let count = try prompt(text).components(separatedBy: token).count
            #expect(try count == prompt("It says").components(separatedBy: token).count, "\(id)")
        }
    }

    @Test(
        "what only looks like one stays",
        arguments: [
            "f <| x |> g", "a <|> b", "List<S>", "Vec<Option<T>>", "[mask]", "x [1] > 2", "<sub>2</sub>", "a || b > c",
            "[PREFIXES]",
        ]
    )
    func stays(text: String) {
        #expect(ControlTokens.neutralized(text) == (text, 0))
    }

    @Test("a token is found wherever it begins, behind dashes, in a text of any length", arguments: tokens)
    func anywhere(token: String) {
        for count in 0...20 {
            for start in [
                String(repeating: "—", count: count), String(repeating: "x", count: count),
                "é—\n" + String(repeating: "…", count: count),
            ] {
                for end in ["", "—", " and more than sixteen bytes behind it"] {
                    let (harmless, found) = ControlTokens.neutralized(start + token + end)
                    #expect(found == 1 && harmless.hasPrefix(start) && harmless.hasSuffix(end))
                }
                #expect(ControlTokens.neutralized(start) == (start, 0))
            }
        }
    }
}
