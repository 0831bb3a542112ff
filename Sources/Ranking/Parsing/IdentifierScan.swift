/// Finds the identifiers in an answer.
struct IdentifierScan {
    /// An identifier with what stands around it.
    struct Identifier {
        /// The number; more than a million where it has more digits than any list.
        var number: Int
        /// How it is joined to the one before; apart for the first one.
        var link: IdentifierLink = .apart
        /// What stands between the one before, or the start, and it.
        var before = ""
        /// What stands between it and the next one, or the end.
        var after = ""
    }

    /// In the order of the text.
    private(set) var identifiers: [Identifier] = []
    /// Whether words stand outside of the identifiers.
    private(set) var hasProse = false

    /// Reads `[3]`, `[ 03 ]`, and two forms without brackets: a number at the very start that goes on with `]` or ` > [` (the prompt
    /// ended in a bracket), and a text that is nothing but `3 > 1 > 2`.
    init(_ text: Substring) {
        let bytes = Array(text.utf8)
        if !bytes.contains(UInt8(ascii: "[")), let bare = Self.bareOrder(bytes) {
            identifiers = bare.enumerated().map { Identifier(number: $1, link: $0 == 0 ? .apart : .better) }
            return
        }
        var index = 0
        var between: [UInt8] = []
        if let (number, end) = Self.openNumber(bytes) {
            identifiers.append(Identifier(number: number))
            index = end
        }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "["), let (number, end) = Self.bracketed(bytes, at: index) {
                append(number, after: between)
                between = []
                index = end
            } else {
                between.append(bytes[index])
                index += 1
            }
        }
        let rest = String(decoding: between, as: UTF8.self)
        note(rest)
        end(with: rest)
    }

    private mutating func append(_ number: Int, after between: [UInt8]) {
        let text = String(decoding: between, as: UTF8.self)
        let link = identifiers.isEmpty ? IdentifierLink.apart : IdentifierLink(text)
        if !link.compares { note(text) }
        end(with: text)
        identifiers.append(Identifier(number: number, link: link, before: text))
    }

    private mutating func end(with text: String) {
        guard let last = identifiers.indices.last else { return }
        identifiers[last].after = text
    }

    private mutating func note(_ text: String) {
        if text.utf8.contains(where: Self.isLetter) { hasProse = true }
    }

    private static func bracketed(_ bytes: [UInt8], at start: Int) -> (Int, Int)? {
        var index = skipBlanks(bytes, from: start + 1)
        guard let (number, end) = digits(bytes, from: index) else { return nil }
        index = skipBlanks(bytes, from: end)
        guard index < bytes.count, bytes[index] == UInt8(ascii: "]") else { return nil }
        return (number, index + 1)
    }

    /// `11] > …` and `11 > [1] > …` at the very start.
    private static func openNumber(_ bytes: [UInt8]) -> (Int, Int)? {
        let start = skipBlanks(bytes, from: 0)
        guard let (number, end) = digits(bytes, from: start) else { return nil }
        var index = skipBlanks(bytes, from: end)
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "]") { return (number, index + 1) }
        guard bytes[index] == UInt8(ascii: ">") else { return nil }
        index = skipBlanks(bytes, from: index + 1)
        return index < bytes.count && bytes[index] == UInt8(ascii: "[") ? (number, end) : nil
    }

    /// A text of numbers and `>` only, at least two of them.
    private static func bareOrder(_ bytes: [UInt8]) -> [Int]? {
        var numbers: [Int] = []
        var index = skipBlanks(bytes, from: 0)
        while let (number, end) = digits(bytes, from: index) {
            numbers.append(number)
            index = skipBlanks(bytes, from: end)
            if index == bytes.count { return numbers.count > 1 ? numbers : nil }
            guard bytes[index] == UInt8(ascii: ">") else { return nil }
            index = skipBlanks(bytes, from: index + 1)
        }
        return nil
    }

    private static func digits(_ bytes: [UInt8], from start: Int) -> (Int, Int)? {
        var index = start
        var number = 0
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
            number = number > 1_000_000 ? .max : number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            if number == .max { number = 1_000_001 }
            index += 1
        }
        return index > start ? (number, index) : nil
    }

    private static func skipBlanks(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        return index
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// How an identifier is joined to the one before it.
enum IdentifierLink: Hashable {
    /// `>`, `≻`, `->`: it comes after the one before.
    case better
    /// `<`, `≺`: it comes before the one before.
    case worse
    /// `=`, `≥`: no order between the two.
    case equal
    /// A comma, the next line of a list: in the order written.
    case listed
    /// Nothing but blanks: models forget signs, in orders and in lists.
    case adjacent
    /// Anything else.
    case apart

    /// Whether it says which of the two is better, or that none is.
    var compares: Bool { self == .better || self == .worse || self == .equal }

    private static let signs: [IdentifierLink: Set<String>] = [
        .better: [">", ">>", "≻", "->", "=>", "→", "⇒"], .worse: ["<", "<<", "≺", "≤", "<=", "⪯", "≼", "<-", "←"],
        .equal: ["=", "==", "≈", "~", "≥", ">=", "⪰", "≽", "≡"],
    ]

    private static let spellings = [("&gt;", ">"), ("&lt;", "<"), ("\\succ", ">"), ("\\prec", "<")]

    /// Reads what stands between two identifiers: emphasis, quotes and remarks in brackets do not count.
    init(_ text: String) {
        // As nearly all answers are written.
        if text == " > " {
            self = .better
            return
        }
        let isNextLine = text.contains(where: \.isNewline)
        var bare = Self.withoutRemarks(text)
        if bare.utf8.contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "\\") }) {
            for (spelling, sign) in Self.spellings { bare = bare.replacing(spelling, with: sign) }
        }
        bare.removeAll { $0.isWhitespace || "*`_\\$\"'“”".contains($0) }
        if bare.isEmpty {
            self = isNextLine ? .listed : .adjacent
        } else if let link = Self.signs.first(where: { $0.value.contains(bare) })?.key {
            self = link
        } else if bare.allSatisfy({ ",;、，".contains($0) }) || ["and", ",and"].contains(bare) {
            self = .listed
        } else if isNextLine, bare.allSatisfy({ $0.isASCII && $0.isNumber || ",;.):#-•–".contains($0) }) {
            self = .listed
        } else {
            self = .apart
        }
    }

    /// Without what stands in round brackets.
    private static func withoutRemarks(_ text: String) -> String {
        guard text.contains("(") else { return text }
        var kept = ""
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if depth == 0 { kept.append(character) }
            if character == ")" { depth = max(0, depth - 1) }
        }
        return depth == 0 ? kept : text
    }
}
