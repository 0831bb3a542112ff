/// Which scripts a text is written in, by its letters; enough to see reasoning that thinks in Chinese about an English question.
///
/// Languages of one script (English, German) can't be told apart so, and are not.
public struct ScriptShare: Sendable, Hashable {
    /// Groups of scripts.
    public enum Script: String, Sendable, Hashable, CaseIterable {
        /// Latin letters with all accents.
        case latin
        /// Chinese characters, kana and hangul: mixed in one text, so one group.
        case eastAsian = "east-asian"
        /// Cyrillic.
        case cyrillic
        /// Arabic.
        case arabic
        /// Devanagari.
        case devanagari
        /// Any other.
        case other
    }

    private var letters: [Script: Int] = [:]
    /// Letters counted. A Chinese character says as much as some three letters of an alphabet, and counts so.
    public private(set) var total = 0

    /// Counts a text's letters; Greek ones are passed over, as formulas use them in every language.
    public init(_ text: String) {
        for scalar in text.unicodeScalars {
            guard let script = Self.script(of: scalar) else { continue }
            let weight = script == .eastAsian ? 3 : 1
            letters[script, default: 0] += weight
            total += weight
        }
    }

    /// The script of more than half of the letters; nil where there is none.
    public var main: Script? {
        letters.first { $0.value * 2 > total }?.key
    }

    /// The share of a script, from 0 to 1.
    public func share(of script: Script) -> Double {
        total == 0 ? 0 : Double(letters[script] ?? 0) / Double(total)
    }

    private static func script(of scalar: Unicode.Scalar) -> Script? {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A: return .latin
        case 0..<0xC0, 0x370...0x3FF, 0x1D400...0x1D7FF: return nil
        case 0xC0...0x24F, 0x1E00...0x1EFF: return scalar.properties.isAlphabetic ? .latin : nil
        case 0x400...0x52F: return .cyrillic
        case 0x600...0x6FF, 0x750...0x77F: return scalar.properties.isAlphabetic ? .arabic : nil
        case 0x900...0x97F: return .devanagari
        case 0x1100...0x11FF, 0x3040...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7AF, 0x20000...0x3FFFF:
            return scalar.properties.isAlphabetic ? .eastAsian : nil
        default: return scalar.properties.isAlphabetic && scalar.value > 0x2FF ? .other : nil
        }
    }
}

extension ScriptShare {
    /// Whether reasoning is written in another script than the query: its main script is another one, and takes at least seven tenths.
    ///
    /// - Returns: false for texts with few letters, of which nothing can be said.
    public static func differs(reasoning: String, query: String) -> Bool {
        let (reasoning, query) = (ScriptShare(reasoning), ScriptShare(query))
        guard reasoning.total >= 60, query.total >= 12, let asked = query.main, let written = reasoning.main else {
            return false
        }
        return asked != written && reasoning.share(of: written) >= 0.7
    }
}
