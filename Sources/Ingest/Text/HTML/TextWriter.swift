import CXML2
import Foundation

/// Writes the visible text of a tree: blocks apart by a blank line, lines of lists and tables kept, code as it stands.
struct TextWriter {
    /// Elements whose content nobody reads.
    static let invisible: Set<String> = [
        "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "button", "input",
        "textarea",
    ]
    /// What nobody takes for words of a page either: how characters are read (ruby).
    static let invisibleInPages = invisible.union(["rt", "rp"])
    private static let blocks: Set<String> = [
        "p", "div", "section", "article", "main", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl",
        "table", "figure",
        "figcaption", "details", "summary", "header", "footer", "aside", "nav", "form", "fieldset", "address", "hr",
        "center", "body",
    ]
    private static let lines: Set<String> = ["li", "tr", "dt", "dd", "caption"]

    /// Elements that are left out beside the invisible ones.
    private let leftOut: Set<xmlNodePtr>
    private var blocksDone: [String] = []
    /// In UTF-8: going through characters would take ten times as long.
    private var current: [UInt8] = []
    private var isCode = false

    /// What is written. Posts and problem statements are written as they were from the first release on: the prompts of paid answers hold
    /// them. Pages have a version, ``PageReading/version``.
    enum Matter {
        case fragment
        /// Soft hyphens and readings of characters are no part of words, and a heading stands directly over what follows.
        case page
        /// A page as readers without scripts see it.
        case pageWithoutScripts
    }

    private let matter: Matter
    /// Where in `current` the headings end that it begins with.
    private var headingEnd = 0

    init(_ matter: Matter = .fragment, leavingOut leftOut: Set<xmlNodePtr> = []) {
        self.matter = matter
        self.leftOut = leftOut
    }

    /// Whether an element starts a block of its own, or a line.
    static func isBlock(_ name: String) -> Bool {
        blocks.contains(name) || lines.contains(name) || ["pre", "td", "th"].contains(name)
    }

    /// Whether an element is a formula whose TeX the page gives.
    static func isFormula(_ node: xmlNodePtr, name: String) -> Bool {
        ["script", "math", "img"].contains(name) && formula(node, name: name) != nil
    }

    /// The text so far.
    mutating func finish() -> String {
        headingEnd = 0
        endBlock()
        return blocksDone.joined(separator: "\n\n")
    }

    mutating func write(_ node: xmlNodePtr, depth: Int = 0) {
        guard depth < HTMLTree.maximumDepth else { return }
        if let text = HTMLTree.bytes(node) { return add(text) }
        if !leftOut.isEmpty, leftOut.contains(node) { return }
        let name = HTMLTree.name(node)
        if var formula = Self.formula(node, name: name) { return formula.withUTF8 { add($0) } }
        // Most elements are paragraphs, which need no looking up.
        if name.isEmpty || name != "p" && isInvisible(name) { return }
        switch name {
        case "p":
            endBlock()
            writeChildren(node, depth: depth)
            endBlock()
        case "h1", "h2", "h3", "h4", "h5", "h6":
            endBlock()
            writeChildren(node, depth: depth)
            endLine()
            if matter == .fragment { endBlock() } else { headingEnd = current.count }
        case "br": current.append(Self.feed)
        case "pre": writeCode(node, depth: depth)
        case "li":
            endLine()
            current += "- ".utf8
            writeChildren(node, depth: depth)
            endLine()
        case _ where Self.lines.contains(name):
            endLine()
            writeChildren(node, depth: depth)
            endLine()
        case "td", "th":
            if let last = current.last, last != Self.feed { current += " | ".utf8 }
            writeChildren(node, depth: depth)
        case _ where Self.blocks.contains(name):
            endBlock()
            writeChildren(node, depth: depth)
            endBlock()
        default: writeChildren(node, depth: depth)
        }
    }

    private func isInvisible(_ name: String) -> Bool {
        switch matter {
        case .fragment: Self.invisible.contains(name)
        case .page: Self.invisibleInPages.contains(name)
        case .pageWithoutScripts: name != "noscript" && Self.invisibleInPages.contains(name)
        }
    }

    private mutating func writeChildren(_ node: xmlNodePtr, depth: Int) {
        HTMLTree.eachChild(node) { write($0, depth: depth + 1) }
    }

    private mutating func writeCode(_ node: xmlNodePtr, depth: Int) {
        endBlock()
        let headings = current
        current = []
        isCode = true
        writeChildren(node, depth: depth)
        isCode = false
        // Blank lines would cut the code into passages.
        let code = current.split(separator: Self.feed).joined(separator: [Self.feed])
        let text = String(decoding: Array(code), as: UTF8.self)
        if text.allSatisfy(\.isWhitespace) {
            current = headings
        } else {
            blocksDone.append(String(decoding: headings, as: UTF8.self) + text)
            current = []
            headingEnd = 0
        }
    }

    /// TeX of a formula, where the page gives it.
    private static func formula(_ node: xmlNodePtr, name: String) -> String? {
        switch name {
        case "script":
            guard HTMLTree.attribute("type", of: node)?.hasPrefix("math/tex") == true else { return nil }
            return TeX.marked(HTMLTree.children(node).compactMap(HTMLTree.text).joined())
        case "math":
            return (HTMLTree.attribute("alttext", of: node) ?? annotation(node, depth: 0)).map(TeX.marked)
        case "img":
            let isFormula =
                HTMLTree.attribute("class", of: node)?.lowercased().contains("math") == true
                || HTMLTree.attribute("class", of: node)?.lowercased().contains("tex") == true
            return isFormula ? HTMLTree.attribute("alt", of: node).map(TeX.marked) : nil
        default: return nil
        }
    }

    private static func annotation(_ node: xmlNodePtr, depth: Int) -> String? {
        guard depth < 50 else { return nil }
        for child in HTMLTree.children(node) {
            if HTMLTree.name(child) == "annotation", HTMLTree.attribute("encoding", of: child) == "application/x-tex" {
                return HTMLTree.children(child).compactMap(HTMLTree.text).joined()
            }
            if let found = annotation(child, depth: depth + 1) { return found }
        }
        return nil
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        if isCode {
            current += bytes
            return
        }
        // Runs of white space are one blank, as browsers show them.
        var index = 0
        while index < bytes.count {
            let start = index
            while index < bytes.count, Self.isNoBlank(bytes[index]) { index += 1 }
            current += bytes[start..<index]
            guard index < bytes.count else { return }
            let blank = Self.blankLength(bytes, at: index)
            if matter != .fragment, bytes[index] == 0xC2, index + 1 < bytes.count, bytes[index + 1] == 0xAD {
                // A soft hyphen is where a word may be cut, and no part of it.
                index += 2
            } else if blank == 0 {
                current.append(bytes[index])
                index += 1
            } else {
                if let last = current.last, last != Self.blank, last != Self.feed { current.append(Self.blank) }
                index += blank
            }
        }
    }

    /// Whether no character of white space begins with this byte.
    @inline(__always)
    private static func isNoBlank(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x80
    }

    private static let blank = UInt8(ascii: " ")
    private static let feed = UInt8(ascii: "\n")

    /// The bytes of a character of white space (Unicode's property) at a place; 0 where another one stands.
    private static func blankLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let byte = bytes[index]
        if byte < 0x80 { return byte == 0x20 || (0x09...0x0D).contains(byte) ? 1 : 0 }
        guard byte == 0xC2 || (0xE1...0xE3).contains(byte), index + 1 < bytes.count else { return 0 }
        let second = bytes[index + 1]
        if byte == 0xC2 { return second == 0xA0 || second == 0x85 ? 2 : 0 }
        guard index + 2 < bytes.count else { return 0 }
        switch (byte, second, bytes[index + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF),
            (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return 0
        }
    }

    private mutating func endLine() {
        while current.last == Self.blank { current.removeLast() }
        if let last = current.last, last != Self.feed { current.append(Self.feed) }
    }

    private mutating func endBlock() {
        // A heading waits for what it is over.
        if headingEnd > 0, current.count == headingEnd { return }
        headingEnd = 0
        var block: [UInt8] = []
        block.reserveCapacity(current.count)
        current.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                let feed = bytes[start...].firstIndex(of: Self.feed) ?? bytes.count
                var end = feed
                while start < end, bytes[start] == Self.blank { start += 1 }
                while start < end, bytes[end - 1] == Self.blank { end -= 1 }
                let isLoneMark = end - start == 1 && bytes[start] == UInt8(ascii: "-")
                if start < end, !isLoneMark {
                    if !block.isEmpty { block.append(Self.feed) }
                    block += bytes[start..<end]
                }
                start = feed + 1
            }
        }
        if !block.isEmpty { blocksDone.append(String(decoding: block, as: UTF8.self)) }
        current.removeAll(keepingCapacity: true)
    }
}

/// Formulas as texts write them.
enum TeX {
    /// A formula between dollar signs, as authors write it on pages that MathJax shows; Wikipedia's `{\displaystyle …}` around it is dropped.
    static func marked(_ formula: String) -> String {
        var formula = formula.trimmingCharacters(in: .whitespacesAndNewlines)
        for style in ["{\\displaystyle", "{\\textstyle"] where formula.hasPrefix(style) && formula.hasSuffix("}") {
            formula = formula.dropFirst(style.count).dropLast().trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return formula.isEmpty || formula.contains("$") ? formula : "$\(formula)$"
    }
}
