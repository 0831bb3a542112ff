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
        var isDropped = false
    }

    private(set) var elements: [Element] = []

    init(_ root: xmlNodePtr) {
        add(root, parent: 0, block: 0, isLinked: false, depth: 0)
        count()
    }

    private mutating func add(_ node: xmlNodePtr, parent: Int, block: Int, isLinked: Bool, depth: Int) {
        guard depth < HTMLTree.maximumDepth else { return }
        let name = HTMLTree.name(node)
        let isFormula = TextWriter.isFormula(node, name: name)
        if name.isEmpty || (TextWriter.invisible.contains(name) && !isFormula) { return }
        let index = elements.count
        let isBlock = index == 0 || TextWriter.isBlock(name)
        var hints = ElementHints(node, name: name)
        if isFormula { hints = ElementHints.none }
        elements.append(
            Element(node: node, name: name, parent: parent, end: index + 1, isBlock: isBlock, hints: hints)
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
                add(child, parent: index, block: block, isLinked: isLinked, depth: depth + 1)
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
        }
        for index in elements.indices.dropFirst().reversed() {
            elements[elements[index].parent].all += elements[index].all
        }
    }
}
