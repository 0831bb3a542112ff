/// The output format that rollouts must keep: `<think>…</think>`, blanks at most, `<answer>…</answer>`.
enum RolloutFormat {
    /// The inside of the first answer block that directly follows a closing think tag, after an opening one; nil if there is none.
    ///
    /// The same as the released pattern `<think>.*?</think>\s*<answer>(.*?)</answer>` with a dot that matches line feeds.
    static func answer(in text: String) -> Substring? {
        guard let opening = text.firstRange(of: "<think>") else { return nil }
        var rest = text[opening.upperBound...]
        while let closing = rest.firstRange(of: "</think>") {
            let after = rest[closing.upperBound...].drop { $0.isWhitespace }
            if after.hasPrefix("<answer>") {
                let inside = after.dropFirst("<answer>".count)
                guard let end = inside.firstRange(of: "</answer>") else { return nil }
                return inside[..<end.lowerBound]
            }
            rest = rest[closing.upperBound...]
        }
        return nil
    }

    /// The runs of digits of an answer as they are spelled.
    static func identifiers(in answer: Substring) -> [String] {
        answer.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
