import Ranking

/// Token counts without a tokenizer.
///
/// An estimate for the tokenizers of the Qwen and DeepSeek families: English prose has about 4.2 bytes a token there, code and formulas
/// about 3, other scripts about one token a character. The rule below counts words and symbols instead of bytes, and errs on the high
/// side: 11 to 22 % above DeepSeek's own tokenizer on prompts of all kinds of domain (Benchmarks/tokens.py).
package enum TokenEstimate {
    /// Tokens of a passage that is not known yet: the mean of web passages of about 120 words.
    package static let assumedPassage = 170
    /// Tokens of a prompt's frame and query, where they are not known yet.
    package static let assumedFrame = 600

    /// How far prompts of all kinds of domain are estimated too high, in the middle of 11 to 22 % (Benchmarks/README.md).
    private static let excess = 1.16

    /// What an estimate most likely comes to, where a bound from above is not wanted.
    package static func likely(_ estimate: Double) -> Int { Int(clamped: (estimate / excess).rounded()) }

    /// The estimated number of tokens.
    package static func tokens(in text: String) -> Int {
        // Each prompt is counted, and bytes are read several times as fast as scalars.
        var text = text
        return text.withUTF8 { bytes in
            var counter = Counter()
            for place in bytes.indices where !UTF8.isContinuation(bytes[place]) {
                counter.add(bytes[place], place + 1 < bytes.count ? bytes[place + 1] : 0)
            }
            return counter.total
        }
    }

    /// The text up to a number of estimated tokens, cut at a blank.
    package static func cut(_ text: String, to limit: Int) -> String {
        // A token has a byte at least, so a short text fits.
        if text.utf8.count <= limit { return text }
        var counter = Counter()
        var lastBlank = text.unicodeScalars.startIndex
        for index in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[index]
            let isBlank =
                scalar.isASCII ? scalar == " " || scalar == "\n" || scalar == "\t" : scalar.properties.isWhitespace
            if isBlank { lastBlank = index }
            counter.add(scalar.utf8[0], scalar.utf8.count > 1 ? scalar.utf8[1] : 0)
            if counter.total > limit {
                let end = lastBlank > text.unicodeScalars.startIndex ? lastBlank : index
                return String(text.unicodeScalars[..<end]) + " …"
            }
        }
        return text
    }

    /// Counts as the text goes by: a word is one token and one more for every six letters after the first six, a run of digits one for
    /// every three, any other sign one, a letter of another script one.
    private struct Counter {
        private(set) var total = 0
        private var letters = 0
        private var digits = 0

        /// Takes a character by its first two bytes in UTF-8.
        mutating func add(_ first: UInt8, _ second: UInt8) {
            switch first {
            case 0x30...0x39:
                letters = 0
                if digits % 3 == 0 { total += 1 }
                digits += 1
            case 0xC9 where second >= 0x90: addSign()
            // Latin letters up to U+024F.
            case 0x41...0x5A, 0x61...0x7A, 0xC3...0xC9:
                digits = 0
                if letters % 6 == 0 { total += 1 }
                letters += 1
            case 0x09, 0x20:
                letters = 0
                digits = 0
            default: addSign()
            }
        }

        private mutating func addSign() {
            letters = 0
            digits = 0
            total += 1
        }
    }
}
