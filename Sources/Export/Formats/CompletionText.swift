import Foundation
import Ranking
import Settings

/// What the student learns to write: its reasoning, then the order.
enum CompletionText {
    /// `<think>` reasoning `</think>`, an empty line, `<answer>` order `</answer>`: the form that Qwen3's template takes apart and puts together
    /// again. Reasoning that holds these tags would end its own block, so they lose their angle brackets.
    static func text(reasoning: String, order: [Position]) -> String {
        // Nearly no reasoning holds a tag, which is soon seen.
        let tags = reasoning.utf8.contains(UInt8(ascii: "<")) ? ["<think>", "</think>", "<answer>", "</answer>"] : []
        let clean = tags.reduce(reasoning.trimmingCharacters(in: .whitespacesAndNewlines)) { text, tag in
            text.replacing(tag, with: "(" + tag.dropFirst().dropLast() + ")")
        }
        return "<think>\n\(clean)\n</think>\n\n<answer>\(rendered(order))</answer>"
    }

    /// `[2] > [1]`.
    static func rendered(_ order: [Position]) -> String {
        order.map(\.description).joined(separator: " > ")
    }
}

extension TrainingList {
    /// Writes the control tokens of query, passages and reasoning in another way, so that no row of any format holds one.
    ///
    /// - Returns: how many there were.
    mutating func neutralizeControlTokens() -> Int {
        var count = 0
        func harmless(_ text: String) -> String {
            let made = ControlTokens.neutralized(text)
            count += made.count
            return made.text
        }
        query.text = harmless(query.text)
        reasoning = harmless(reasoning)
        for index in items.indices {
            items[index].passage.title = items[index].passage.title.map(harmless)
            items[index].passage.text = harmless(items[index].passage.text)
        }
        return count
    }
}
