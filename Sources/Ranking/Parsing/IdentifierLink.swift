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
