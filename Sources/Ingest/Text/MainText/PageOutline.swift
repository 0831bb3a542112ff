import CXML2

/// A page's visible elements in document order, and how much text each holds.
struct PageOutline {
    struct Element {
        let node: xmlNodePtr
        let name: String
        /// The index of the element around it; its own for the root.
        let parent: Int
        /// The index after its last descendant.
        var end: Int
        let isBlock: Bool
        /// The index of the block that its text stands in; its own for a block.
        let block: Int
        /// The index of the item of a list, or the cell of a table, that it is or stands in.
        let item: Int?
        let hints: ElementHints
        /// Text that stands in it and in no element within.
        var own = TextAmount()
        /// For a block: text that stands in it and in no block within.
        var prose = TextAmount()
        /// All text within.
        var all = TextAmount()
        /// The characters within, what is dropped included.
        var whole = 0
        /// What of it stands in headings.
        var headings = TextAmount()
        /// What of it stands in captions, and how many these are.
        var captions = TextAmount()
        var captionCount = 0
        /// Whether it is, or is in, an element that says that it is text of the page.
        let isInSemantic: Bool
        let isLink: Bool
        /// How many links with text it holds, or is.
        var links = 0
        var isDropped = false

        /// The level of a heading, 1 to 6.
        var headingLevel: Int? {
            guard name.utf8.count == 2, name.utf8.first == UInt8(ascii: "h") else { return nil }
            return Int(name.dropFirst()).flatMap { (1...6).contains($0) ? $0 : nil }
        }
    }

    /// Text of fewer characters is no sentence.
    static let shortest = 25

    private(set) var elements: [Element] = []

    /// Whether what is meant for readers without scripts is part of it.
    let showsNoScript: Bool

    init(_ root: xmlNodePtr, showsNoScript: Bool = false) {
        self.showsNoScript = showsNoScript
        add(root, parent: 0, around: Surroundings(), depth: 0)
        count()
        for index in elements.indices { elements[index].whole = elements[index].all.characters }
    }

    /// What is around an element.
    private struct Surroundings {
        var block = 0
        var item: Int?
        var isLinked = false
        var isInSemantic = false
        var isInCode = false
    }

    private static let items: Set<String> = ["li", "dt", "dd", "td", "th"]

    private mutating func add(_ node: xmlNodePtr, parent: Int, around: Surroundings, depth: Int) {
        guard depth < HTMLTree.maximumDepth else { return }
        let name = HTMLTree.name(node)
        let isFormula = TextWriter.isFormula(node, name: name)
        if name.isEmpty
            || (TextWriter.invisibleInPages.contains(name) && !isFormula && !(showsNoScript && name == "noscript"))
        {
            return
        }
        let index = elements.count
        let isBlock = index == 0 || TextWriter.isBlock(name)
        var hints = ElementHints(node, name: name)
        // Classes in code are what colours it: a comment there is one of the program.
        if isFormula || (around.isInCode && !isBlock) { hints = ElementHints.none }
        let isLink = name == "a" && HTMLTree.attribute("href", of: node)?.hasPrefix("#") == false
        var inner = around
        if isBlock { inner.block = index }
        if Self.items.contains(name) { inner.item = index }
        inner.isLinked = around.isLinked || isLink
        inner.isInSemantic = around.isInSemantic || hints.isSemantic
        inner.isInCode = around.isInCode || name == "pre" || name == "code"
        elements.append(
            Element(
                node: node,
                name: name,
                parent: parent,
                end: index + 1,
                isBlock: isBlock,
                block: inner.block,
                item: inner.item,
                hints: hints,
                isInSemantic: inner.isInSemantic,
                isLink: isLink
            )
        )
        var next = node.pointee.children
        while let child = next {
            next = child.pointee.next
            if child.pointee.type == XML_TEXT_NODE || child.pointee.type == XML_CDATA_SECTION_NODE {
                guard let content = child.pointee.content else { continue }
                let amount = TextAmount(content, isLinked: inner.isLinked)
                elements[index].own += amount
                elements[inner.block].prose += amount
            } else {
                add(child, parent: index, around: inner, depth: depth + 1)
            }
        }
        elements[index].end = elements.count
    }

    /// An element with more elements within is no line; texts of lines within lines are read so many times at most.
    private static let mostInLine = 20

    /// The text of an element that holds few others, runs of white space as one blank.
    func line(at index: Int) -> String? {
        guard elements[index].end - index <= Self.mostInLine else { return nil }
        var text = ""
        func add(_ node: xmlNodePtr, depth: Int) {
            guard depth < HTMLTree.maximumDepth else { return }
            if let part = HTMLTree.text(node) { text += part }
            if TextWriter.invisibleInPages.contains(HTMLTree.name(node)) { return }
            HTMLTree.eachChild(node) { add($0, depth: depth + 1) }
        }
        add(elements[index].node, depth: 0)
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Leaves an element and all within it out.
    mutating func drop(_ index: Int) {
        for inner in index..<elements[index].end { elements[inner].isDropped = true }
    }

    /// Adds up what the elements hold that are not dropped.
    mutating func count() {
        for index in elements.indices {
            elements[index].all = elements[index].isDropped ? TextAmount() : elements[index].own
            elements[index].headings = TextAmount()
            elements[index].captions = TextAmount()
            elements[index].captionCount = 0
            elements[index].links = 0
        }
        for index in elements.indices.dropFirst().reversed() {
            let element = elements[index]
            elements[element.parent].all += element.all
            elements[element.parent].headings += element.headingLevel == nil ? element.headings : element.all
            let isCaption = element.hints.isCaption && element.all.characters > 0
            elements[element.parent].captions += isCaption ? element.all : element.captions
            elements[element.parent].captionCount += isCaption ? 1 : element.captionCount
            if element.isLink, element.all.characters > 0 { elements[index].links = 1 }
            elements[element.parent].links += elements[index].links
        }
    }
}

/// How much text something holds, and of what kind.
struct TextAmount: Hashable, Sendable {
    /// Characters, white space left out; one of Chinese, Japanese or Korean counts twice, as it says as much.
    var characters = 0
    /// Those of them that are in links.
    var linked = 0
    /// Commas and ends of sentences.
    var marks = 0
    /// Digits, 0 to 9.
    var digits = 0

    /// The share of characters that are in links.
    var linkDensity: Double { characters == 0 ? 0 : Double(linked) / Double(characters) }

    /// Whether it is a link for the most part.
    var isLink: Bool { linked > 0 && linkDensity >= 0.8 }

    init() {}

    /// Counts a text node.
    init(_ text: UnsafePointer<UInt8>, isLinked: Bool) {
        var next = text
        while next.pointee != 0 {
            let byte = next.pointee
            next += 1
            if byte <= 0x20 || byte & 0xC0 == 0x80 { continue }
            characters += (0xE3...0xEA).contains(byte) ? 2 : 1
            // , . ! ? and their Arabic, Chinese and Japanese likes.
            switch byte {
            case 0x2C, 0x2E, 0x21, 0x3F: marks += 1
            case 0x30...0x39: digits += 1
            case 0xD8: if next.pointee == 0x8C || next.pointee == 0x9F { marks += 1 }
            case 0xE3: if next.pointee == 0x80, next[1] == 0x81 || next[1] == 0x82 { marks += 1 }
            case 0xEF: if next.pointee == 0xBC, next[1] == 0x8C || next[1] == 0x81 || next[1] == 0x9F { marks += 1 }
            default: break
            }
        }
        if isLinked { linked = characters }
    }

    static func += (one: inout TextAmount, other: TextAmount) {
        one.characters += other.characters
        one.linked += other.linked
        one.marks += other.marks
        one.digits += other.digits
    }
}
