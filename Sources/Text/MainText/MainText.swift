import CXML2

/// Finds the main text of a page: what its author wrote, without menus, advertising, comments and what to read next.
///
/// 1. What is hidden, or says by its name, role, class or id that it surrounds the text, is left out, unless it holds most of the page.
/// 2. Each block of text is judged by itself: long, with commas and ends of sentences, few links.
/// 3. The main part is the element whose text agrees best (F1) with the blocks that look like prose.
/// 4. In it, lists, tables and sections that are links for the most part are left out.
struct MainText {
    /// How far the hints of names are believed.
    enum Trust { case full, elementsOnly }

    /// What counts as little: less text than this makes the next, more trusting way be tried.
    private static let little = 200

    private var outline: PageOutline
    private var root = 0

    /// The main text of a parsed page, blocks apart by a blank line.
    static func text(of root: xmlNodePtr) -> String {
        let first = MainText(root, trust: .full)
        guard first.size < little else { return first.write() }
        let second = MainText(root, trust: .elementsOnly)
        return second.size > 2 * first.size ? second.write() : first.write()
    }

    init(_ node: xmlNodePtr, trust: Trust) {
        outline = PageOutline(node)
        dropSurroundings(trust)
        root = mainPart()
        dropLinkLists()
    }

    private var size: Int { outline.elements[root].all.characters }

    private func write() -> String {
        let dropped = outline.elements[root..<outline.elements[root].end].filter(\.isDropped).map(\.node)
        var writer = TextWriter(leavingOut: Set(dropped))
        writer.write(outline.elements[root].node)
        return writer.finish()
    }

    /// An element that holds this share of the page is no surrounding, whatever it is called.
    private static let most = 0.4

    private mutating func dropSurroundings(_ trust: Trust) {
        let page = Double(outline.elements.first?.all.characters ?? 0)
        var index = 1
        while index < outline.elements.count {
            let element = outline.elements[index]
            let isRoot = ["html", "body", "main", "article"].contains(element.name)
            let isNamed = trust == .full && element.hints.isSurrounding
            let isElement = ["nav", "aside", "footer", "form", "header"].contains(element.name)
            let holdsHeading = element.name == "header" && isWithinContent(index)
            let share = Double(element.all.characters) / max(page, 1)
            if !isRoot, element.hints.isHidden || ((isNamed || isElement) && !holdsHeading && share < Self.most) {
                outline.drop(index)
                index = element.end
            } else {
                index += 1
            }
        }
        outline.count()
    }

    private func isWithinContent(_ index: Int) -> Bool {
        var index = index
        while outline.elements[index].parent != index {
            index = outline.elements[index].parent
            if ["main", "article"].contains(outline.elements[index].name) { return true }
        }
        return false
    }

    /// How much of a block looks like prose, in characters.
    private func prose(_ element: PageOutline.Element) -> Double {
        guard element.isBlock, !element.isDropped else { return 0 }
        if element.name == "pre" { return Double(element.all.characters) }
        let text = element.prose
        guard text.characters >= 25, text.linkDensity < 0.5, text.marks > 0 || text.characters > 140 else { return 0 }
        return Double(text.characters) * (1 - text.linkDensity) * min(1, Double(text.characters) / 120)
    }

    private func mainPart() -> Int {
        let elements = outline.elements
        var good = elements.map { prose($0) }
        for index in elements.indices.dropFirst().reversed() where !elements[index].isDropped {
            good[elements[index].parent] += good[index]
        }
        let total = good.first ?? 0
        guard total > 0 else {
            let named = ["main", "article", "body"].lazy.compactMap { name in
                elements.firstIndex { $0.name == name && $0.all.characters > 0 }
            }
            return named.first ?? 0
        }
        var best = 0
        var score = -1.0
        for index in elements.indices where elements[index].isBlock && !elements[index].isDropped {
            let agreement = 2 * good[index] / (Double(elements[index].all.characters) + total)
            let bonus = elements[index].hints.isContent ? 1.1 : 1
            // On a tie the inner one, which holds less beside the prose.
            if agreement * bonus >= score {
                score = agreement * bonus
                best = index
            }
        }
        return best
    }

    /// What is left out where it is links for the most part; single items and headings are as their lists and sections are.
    private static let containers: Set<String> = [
        "div", "section", "ul", "ol", "dl", "table", "center", "figure",
    ]

    private mutating func dropLinkLists() {
        var index = root + 1
        let end = outline.elements[root].end
        while index < end {
            let element = outline.elements[index]
            let text = element.all
            let isMostlyLinks =
                Self.containers.contains(element.name) && text.linked > 0 && text.linkDensity > 0.6
                && text.characters > 0
            if element.isDropped || isMostlyLinks {
                outline.drop(index)
                index = element.end
            } else {
                index += 1
            }
        }
        outline.count()
    }
}
