import Ranking

/// The control tokens of chat models: texts that a trainer's tokenizer makes one special token of, wherever they stand.
///
/// A passage that holds one would end a turn of the conversation that it stands in. They are written with other brackets:
/// `<|im_end|>` as `‹|im_end|›`, `[INST]` as `(INST)`.
package enum ControlTokens {
    /// What stands in angle brackets of families that use no bars: Llama 2, Mistral, Gemma, GLM, Qwen, Hermes, InternLM, Seed, MiniMax,
    /// Cohere, T5, and the blocks of reasoning and answer.
    private static let angled: Set<String> = [
        "s", "bos", "eos", "pad", "unk", "mask", "sop", "eop", "eod", "eoh", "eoa", "start_of_turn", "end_of_turn",
        "start_of_image", "end_of_image", "image_soft_token", "fim_prefix", "fim_middle", "fim_suffix", "fim_pad",
        "file_sep", "repo_name", "think", "answer", "thought", "tool_call", "tool_response", "arg_key", "arg_value",
        "seed:bos", "seed:eos", "seed:think", "seed:tool_call", "mm:think", "minimax:tool_call", "ifm|think",
        "BOS_TOKEN", "EOS_TOKEN", "<SYS>", "</SYS>",
    ]
    /// The same with a number behind: `<unused12>`, `<extra_id_0>`.
    private static let numbered = ["unused", "extra_id_", "SPECIAL_", "reserved_"]
    /// What stands in square brackets: Mistral and GLM.
    private static let squared: Set<String> = [
        "INST", "SYSTEM_PROMPT", "AVAILABLE_TOOLS", "TOOL_CALLS", "TOOL_RESULTS", "TOOL_CONTENT", "MODEL_SETTINGS",
        "THINK", "ARGS", "CALL_ID", "IMG", "IMG_BREAK", "IMG_END", "AUDIO", "BEGIN_AUDIO", "PREFIX", "MIDDLE",
        "SUFFIX", "gMASK", "sMASK", "MASK",
    ]
    /// What has another form: MiniMax, Kimi.
    private static let literals = ["]~b]", "]~!b[", "[e~[", "◁think▷", "◁/think▷"].map { Array($0.unicodeScalars) }
    /// The longest name of a token.
    private static let longest = 64

    /// A text with its control tokens written in another way, and how many there were.
    package static func neutralized(_ text: String) -> (text: String, count: Int) {
        guard mayBeHeld(by: text) else { return (text, 0) }
        var scalars = Array(text.unicodeScalars)
        let count = replace(&scalars)
        guard count > 0 else { return (text, 0) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return (String(view), count)
    }

    /// Whether a text holds a sign that a token begins with; most hold none.
    private static func mayBeHeld(by text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var start = 0
            while let place = ByteBlocks.first(
                in: bytes,
                from: start,
                { byte in
                    (byte == UInt8(ascii: "<") ? 1 : 0) | (byte == UInt8(ascii: "[") ? 1 : 0)
                        | (byte == UInt8(ascii: "]") ? 1 : 0) | (byte == 0xE2 ? 1 : 0)
                }
            ) {
                // Of what begins with this byte `◁` is meant, and not every dash and quotation mark.
                if bytes[place] != 0xE2 || bytes[place...].starts(with: "◁".utf8) { return true }
                start = place + 3
            }
            return false
        }
    }

    /// Rewrites the tokens of a text in place.
    ///
    /// - Returns: how many there were.
    @discardableResult
    static func replace(_ text: inout [Unicode.Scalar]) -> Int {
        var count = 0
        var index = 0
        while index < text.count {
            guard let length = length(at: index, in: text) else {
                index += 1
                continue
            }
            for place in index..<(index + length) { text[place] = harmless(text[place]) }
            index += length
            count += 1
        }
        return count
    }

    private static func harmless(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "<": "‹"
        case ">": "›"
        case "[", "◁": "("
        case "]", "▷": ")"
        default: scalar
        }
    }

    /// How long the token is that begins at a place; nil where none does.
    private static func length(at start: Int, in text: [Unicode.Scalar]) -> Int? {
        switch text[start] {
        case "<": barred(text[start...]) ?? bracketed(text[start...], by: ">") { isAngled($0) }
        case "[": bracketed(text[start...], by: "]") { squared.contains($0) } ?? literal(text[start...])
        case "]", "◁": literal(text[start...])
        default: nil
        }
    }

    /// `<|name|>`, `<|name>`, `<name|>`, and DeepSeek's full-width bars.
    private static func barred(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        func isBar(_ place: Int) -> Bool { place < text.endIndex && (text[place] == "|" || text[place] == "｜") }
        var end = text.startIndex + 1
        let opens = isBar(end)
        if opens { end += 1 }
        let name = end
        while end < text.endIndex, end - name < longest, isName(text[end]) { end += 1 }
        guard end > name else { return nil }
        let closes = isBar(end)
        if closes { end += 1 }
        guard opens || closes, end < text.endIndex, text[end] == ">" else { return nil }
        return end + 1 - text.startIndex
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || "_-:./▁".unicodeScalars.contains(scalar)
    }

    /// A name in brackets, `/` before it or not.
    private static func bracketed(
        _ text: ArraySlice<Unicode.Scalar>,
        by closing: Unicode.Scalar,
        isToken: (String) -> Bool
    ) -> Int? {
        let inside = text.dropFirst().prefix(longest)
        // `<<SYS>>` closes twice.
        guard let first = inside.firstIndex(of: closing) else { return nil }
        let isDouble = inside.first == "<" && first + 1 < text.endIndex && text[first + 1] == closing
        var name = inside[..<(isDouble ? first + 1 : first)]
        if name.first == "/" { name = name.dropFirst() }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: name)
        return isToken(String(view)) ? (isDouble ? first + 2 : first + 1) - text.startIndex : nil
    }

    private static func isAngled(_ name: String) -> Bool {
        if angled.contains(name) { return true }
        return numbered.contains { name.hasPrefix($0) && Int(name.dropFirst($0.count)) != nil }
    }

    private static func literal(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        literals.first { text.starts(with: $0) }?.count
    }
}
