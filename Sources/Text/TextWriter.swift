import CXML2
import Foundation

/// Writes the visible text of a tree: blocks apart by a blank line, lines of lists and tables kept, code as it stands.
struct TextWriter {
    /// Elements whose content nobody reads.
    static let invisible: Set<String> = [
        "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "button", "input",
        "textarea",
    ]
    private static let blocks: Set<String> = [
        "p", "div", "section", "article", "main", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl",
        "table", "figure",
        "figcaption", "details", "summary", "header", "footer", "aside", "nav", "form", "fieldset", "address", "hr",
        "center", "body",
    ]
    private static let lines: Set<String> = ["li", "tr", "dt", "dd", "caption"]

    /// Elements that are left out beside the invisible ones.
    let leftOut: Set<String>
    private var blocksDone: [String] = []
    private var current = ""
    private var isCode = false

    init(leavingOut leftOut: Set<String> = []) {
        self.leftOut = leftOut
    }

    /// The text so far.
    mutating func finish() -> String {
        endBlock()
        return blocksDone.joined(separator: "\n\n")
    }

    mutating func write(_ node: xmlNodePtr, depth: Int = 0) {
        guard depth < HTMLTree.maximumDepth else { return }
        if let text = HTMLTree.text(node) {
            add(text)
            return
        }
        let name = HTMLTree.name(node)
        if let formula = Self.formula(node, name: name) {
            add(formula)
            return
        }
        if name.isEmpty || Self.invisible.contains(name) || leftOut.contains(name) { return }
        switch name {
        case "br": current += "\n"
        case "pre": writeCode(node, depth: depth)
        case "li":
            endLine()
            current += "- "
            writeChildren(node, depth: depth)
            endLine()
        case _ where Self.lines.contains(name):
            endLine()
            writeChildren(node, depth: depth)
            endLine()
        case "td", "th":
            if !current.isEmpty, !current.hasSuffix("\n") { current += " | " }
            writeChildren(node, depth: depth)
        case _ where Self.blocks.contains(name):
            endBlock()
            writeChildren(node, depth: depth)
            endBlock()
        default: writeChildren(node, depth: depth)
        }
    }

    private mutating func writeChildren(_ node: xmlNodePtr, depth: Int) {
        for child in HTMLTree.children(node) { write(child, depth: depth + 1) }
    }

    private mutating func writeCode(_ node: xmlNodePtr, depth: Int) {
        endBlock()
        isCode = true
        writeChildren(node, depth: depth)
        isCode = false
        // Blank lines would cut the code into passages.
        let code = current.split(separator: "\n").map(String.init).joined(separator: "\n")
        current = ""
        if !code.allSatisfy(\.isWhitespace) { blocksDone.append(code) }
    }

    /// TeX of a formula, where the page gives it.
    private static func formula(_ node: xmlNodePtr, name: String) -> String? {
        switch name {
        case "script":
            guard HTMLTree.attribute("type", of: node)?.hasPrefix("math/tex") == true else { return nil }
            return HTMLTree.children(node).compactMap(HTMLTree.text).joined()
        case "math": return HTMLTree.attribute("alttext", of: node) ?? annotation(node, depth: 0)
        case "img":
            let isFormula =
                HTMLTree.attribute("class", of: node)?.lowercased().contains("math") == true
                || HTMLTree.attribute("class", of: node)?.lowercased().contains("tex") == true
            return isFormula ? HTMLTree.attribute("alt", of: node) : nil
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

    private mutating func add(_ text: String) {
        if isCode {
            current += text
            return
        }
        // Runs of white space are one blank, as browsers show them.
        for character in text {
            if character.isWhitespace {
                if let last = current.last, !last.isWhitespace { current += " " }
            } else {
                current.append(character)
            }
        }
    }

    private mutating func endLine() {
        while current.last == " " { current.removeLast() }
        if !current.isEmpty, current.last != "\n" { current += "\n" }
    }

    private mutating func endBlock() {
        let lines = current.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && $0 != "-" }
        if !lines.isEmpty { blocksDone.append(lines.joined(separator: "\n")) }
        current = ""
    }
}
