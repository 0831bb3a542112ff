/// Finds bracketed numbers of a passage that could pose as a passage's identifier, and writes them with round brackets.
///
/// Identifiers of a prompt stand at the start of a line or in a row by `>`. There every number of the list counts, in code too. Elsewhere a
/// number stays that is an index (behind a word, a bracket or a command), a literal of code, 0, or more than the list has.
struct IdentifierMarks {
    /// How many passages the prompt numbers.
    let count: Int

    private static let opening: Set<Unicode.Scalar> = ["[", "［", "【", "〔", "⟦"]
    private static let closing: Set<Unicode.Scalar> = ["]", "］", "】", "〕", "⟧"]

    /// A bracketed number and its place.
    private struct Mark {
        let start: Int
        let end: Int
        /// nil where brackets or digits are not those of ASCII: such a number is no index of any program.
        let number: Int?
        var isRewritten = false
    }

    /// Rewrites them in place.
    func replace(_ text: inout [Unicode.Scalar]) {
        var marks = Self.marks(in: text)
        if marks.isEmpty { return }
        let code = CodeLines(text)
        for index in marks.indices {
            let mark = marks[index]
            let previous = index > 0 ? marks[index - 1] : nil
            let next = index + 1 < marks.count ? marks[index + 1] : nil
            guard isDangerous(mark, previous: previous, next: next, in: text, code: code) else { continue }
            marks[index].isRewritten = true
            text[mark.start] = "("
            text[mark.end] = ")"
        }
    }

    private func isDangerous(
        _ mark: Mark,
        previous: Mark?,
        next: Mark?,
        in text: [Unicode.Scalar],
        code: CodeLines
    ) -> Bool {
        guard let number = mark.number else { return true }
        guard (1...max(1, count)).contains(number) else { return false }
        if Self.beginsLine(text, at: mark.start) { return true }
        if let next, Self.isChain(text[(mark.end + 1)..<next.start]) { return true }
        let gap = previous.map { text[($0.end + 1)..<mark.start] }
        if let gap, Self.isChain(gap) { return true }
        // A row of numbers goes on as it began: `[2][3]`, `[[1], [2]]`.
        if let previous, let gap, gap.allSatisfy({ $0 == "," || Self.isBlank($0) }) { return previous.isRewritten }
        if Self.isIndexed(text[mark.start - 1]) || code.contains(mark.start) { return false }
        return !Self.isOperand(text[..<mark.start])
    }

    private static func marks(in text: [Unicode.Scalar]) -> [Mark] {
        var marks: [Mark] = []
        for start in text.indices where opening.contains(text[start]) {
            var end = start + 1
            while end < text.count, isBlank(text[end]) { end += 1 }
            let first = end
            while end < text.count, isNumber(text[end]) { end += 1 }
            let digits = text[first..<end]
            while end < text.count, isBlank(text[end]) { end += 1 }
            guard !digits.isEmpty, end < text.count, closing.contains(text[end]) else { continue }
            let isPlain = text[start] == "[" && text[end] == "]" && digits.allSatisfy(\.isASCII)
            let value = digits.prefix(9).reduce(0) { $0 * 10 + Int($1.value) - 0x30 }
            marks.append(Mark(start: start, end: end, number: isPlain ? (digits.count > 9 ? .max : value) : nil))
        }
        return marks
    }

    private static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? ("0"..."9").contains(scalar) : scalar.properties.numericType != nil
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    /// Whether nothing stands before a place in its line but signs and a list's number: `- [2]`, `> [2]`, `1. [2]`.
    private static func beginsLine(_ text: [Unicode.Scalar], at place: Int) -> Bool {
        var before = place - 1
        var hasSign = false
        while before >= 0, text[before] != "\n" {
            let scalar = text[before]
            if scalar.properties.isAlphabetic || scalar == "_" { return false }
            if isNumber(scalar) {
                guard hasSign else { return false }
            } else {
                hasSign = scalar == "." || scalar == ")" || scalar == ":"
            }
            before -= 1
        }
        return true
    }

    /// Whether two numbers stand in a row as in an order: `[2] > [1]`.
    private static func isChain(_ gap: ArraySlice<Unicode.Scalar>) -> Bool {
        gap.contains(">") && gap.allSatisfy { $0 == ">" || isBlank($0) || $0 == "\n" }
    }

    /// Whether what stands directly before makes the number an index, or an argument.
    private static func isIndexed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: scalar.properties.isAlphabetic || isNumber(scalar) || "_()[]{}".unicodeScalars.contains(scalar)
        }
    }

    /// Whether the number is a value of an expression: behind an operator, or `return`.
    private static func isOperand(_ before: ArraySlice<Unicode.Scalar>) -> Bool {
        let rest = before[..<(before.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? before.startIndex)]
        guard let last = rest.last else { return false }
        if "=+*/%&|!^<".unicodeScalars.contains(last) { return true }
        return ["return", "yield"].contains {
            rest.count >= $0.count && rest.suffix($0.count).elementsEqual($0.unicodeScalars)
        }
    }
}

/// Which lines of a text are code: between fences, or indented as Markdown has it.
private struct CodeLines {
    private var ranges: [Range<Int>] = []

    init(_ text: [Unicode.Scalar]) {
        var fence: Int?
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: "\n") ?? text.count
            let blanks = text[start..<end].prefix { $0 == " " }.count
            let line = text[start..<end].dropFirst(blanks)
            if line.starts(with: "```".unicodeScalars) || line.starts(with: "~~~".unicodeScalars) {
                if let opened = fence { ranges.append(opened..<end) }
                fence = fence == nil ? end : nil
            } else if fence == nil, blanks >= 4 || line.first == "\t" {
                ranges.append(start..<end)
            }
            start = end + 1
        }
        addSpans(text)
    }

    /// What stands between backticks in a line.
    private mutating func addSpans(_ text: [Unicode.Scalar]) {
        var opened: Int?
        for place in text.indices {
            if text[place] == "\n" { opened = nil }
            guard text[place] == "`" else { continue }
            if let start = opened { ranges.append(start..<place) }
            opened = opened == nil ? place : nil
        }
    }

    func contains(_ place: Int) -> Bool { ranges.contains { $0.contains(place) } }
}
