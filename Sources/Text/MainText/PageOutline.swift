import CXML2

/// A page's visible elements in document order, and how much text each holds.
struct PageOutline {
    /// One element.
    struct Element {
        let node: xmlNodePtr
        let name: String
        /// The index of the element around it; its own for the root.
        let parent: Int
        /// The index after its last descendant.
        var end: Int
        let isBlock: Bool
        let hints: ElementHints
        /// Text that stands in it and in no element within.
        var own = TextAmount()
        /// For a block: text that stands in it and in no block within.
        var prose = TextAmount()
        /// All text within.
        var all = TextAmount()
        /// What of it stands in headings.
        var headings = TextAmount()
        /// What of it stands in captions, and how many these are.
        var captions = TextAmount()
        var captionCount = 0
        /// Whether it is, or is in, an element that says that it is text of the page.
        let isInSemantic: Bool
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
        add(root, parent: 0, block: 0, isLinked: false, isInSemantic: false, depth: 0)
        count()
    }

    private mutating func add(
        _ node: xmlNodePtr,
        parent: Int,
        block: Int,
        isLinked: Bool,
        isInSemantic: Bool,
        depth: Int
    ) {
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
        if isFormula { hints = ElementHints.none }
        let isInSemantic = isInSemantic || hints.isSemantic
        elements.append(
            Element(
                node: node,
                name: name,
                parent: parent,
                end: index + 1,
                isBlock: isBlock,
                hints: hints,
                isInSemantic: isInSemantic
            )
        )
        let block = isBlock ? index : block
        let isLinked = isLinked || (name == "a" && HTMLTree.attribute("href", of: node)?.hasPrefix("#") == false)
        var next = node.pointee.children
        while let child = next {
            next = child.pointee.next
            if child.pointee.type == XML_TEXT_NODE || child.pointee.type == XML_CDATA_SECTION_NODE {
                guard let content = child.pointee.content else { continue }
                let amount = TextAmount(content, isLinked: isLinked)
                elements[index].own += amount
                elements[block].prose += amount
            } else {
                add(
                    child,
                    parent: index,
                    block: block,
                    isLinked: isLinked,
                    isInSemantic: isInSemantic,
                    depth: depth + 1
                )
            }
        }
        elements[index].end = elements.count
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
        }
        for index in elements.indices.dropFirst().reversed() {
            let element = elements[index]
            elements[element.parent].all += element.all
            elements[element.parent].headings += element.headingLevel == nil ? element.headings : element.all
            let isCaption = element.hints.isCaption && element.all.characters > 0
            elements[element.parent].captions += isCaption ? element.all : element.captions
            elements[element.parent].captionCount += isCaption ? 1 : element.captionCount
        }
    }
}
