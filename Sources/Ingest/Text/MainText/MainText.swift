import CXML2
import Foundation

/// Finds the main text of a page: what its author wrote, without menus, advertising, comments and what to read next.
///
/// 1. What is hidden, or says by its name, role, class or id that it surrounds the text, is left out, unless it holds most of the page's
///    prose or its `main` element.
/// 2. Each block of text is worth something by itself: prose (long, with commas and ends of sentences) its length, short text (cells, items,
///    terms, verses) a part of it, and more in `main`, `article` and `articleBody`; what is mostly links is worth nothing.
/// 3. The main part is the element whose text agrees best (F1) with what is worth something; prose that stands beside it, or between the
///    page's heading and it, comes along.
/// 4. In it, galleries, lists of links, rows of cards and single links that lead elsewhere are left out, and the headings over them; so are
///    dates and other lines that are not what the text says.
///
/// Takes time in proportion to the page.
struct MainText {
    /// How far the hints of elements are believed.
    enum Trust {
        /// All of them.
        case full
        /// Those without a doubt.
        case clear
        /// Elements and comments only.
        case elements
        /// None.
        case nothing
    }

    /// What counts as little text, in characters: the page may have no other, or hints may have led astray.
    private static let little = 200

    var outline: PageOutline
    /// Whether lists of links are text in an element that says that it is the text of the page.
    let keepsLinks: Bool
    /// The main part.
    var root = 0
    /// What each element is worth, with all within it.
    private(set) var worths: [Double] = []
    /// What the whole page is worth.
    private var pageWorth = 0.0

    /// The main text of a parsed page, blocks apart by a blank line, headings directly over what follows them.
    static func text(of root: xmlNodePtr) -> String {
        let whole = PageOutline(root)
        var best = MainText(whole, trust: .full)
        // Hints are believed less where that gains a good deal.
        if best.pageWorth > 1.6 * best.worth {
            let other = MainText(whole, trust: .clear)
            if other.worth > 1.6 * best.worth { best = other }
        }
        if best.size < little {
            // What says that it is the text of the page, and is no more than links, is a list of them.
            let other = MainText(whole, trust: .full, keepsLinks: true)
            if other.outline.elements[other.root].isInSemantic, other.size >= little { return other.write() }
        }
        if best.size < little || best.worth < 0.1 * best.pageWorth {
            let other = MainText(whole, trust: .elements)
            if other.worth > 2 * best.worth || (best.size < little && other.size > 2 * best.size) { best = other }
        }
        if best.size < little {
            let other = MainText(PageOutline(root, showsNoScript: true), trust: .nothing)
            if other.worth > 2 * best.worth, other.size > 2 * best.size { best = other }
        }
        return best.write()
    }

    init(_ whole: PageOutline, trust: Trust, keepsLinks: Bool = false) {
        outline = whole
        self.keepsLinks = keepsLinks
        dropSurroundings(trust)
        root = mainPart()
        prune()
        addSiblings()
        worth = worths[root]
        addLead()
    }

    private var size: Int { outline.elements[root].all.characters }
    /// What the main part is worth, without what stands above it.
    private var worth = 0.0

    private func write() -> String {
        let dropped = outline.elements[root..<outline.elements[root].end].filter(\.isDropped).map(\.node)
        var writer = TextWriter(outline.showsNoScript ? .pageWithoutScripts : .page, leavingOut: Set(dropped))
        writer.write(outline.elements[root].node)
        return writer.finish()
    }

    // MARK: Surroundings

    private mutating func dropSurroundings(_ trust: Trust) {
        let worths = summed { worth($0, short: Self.shortWorth) }
        let mains = summed { $0.hints.isMain && !$0.hints.isHidden ? 1 : 0 }
        pageWorth = worths.first ?? 0
        var index = 1
        while index < outline.elements.count {
            let element = outline.elements[index]
            // One that holds most of the page is no surrounding, whatever it is called; of comments there may be more than text.
            let most = (element.hints.isComment ? 0.8 : 0.6) * pageWorth
            let isSurrounding =
                surrounds(element, trust: trust) && mains[index] == 0
                && !["html", "body", "main"].contains(element.name) && (worths[index] < most || pageWorth == 0)
            // Scripts show a body that was hidden until they ran.
            if element.hints.isHidden && element.name != "body" || isSurrounding {
                outline.drop(index)
                index = element.end
            } else {
                index += 1
            }
        }
        outline.count()
    }

    private func surrounds(_ element: PageOutline.Element, trust: Trust) -> Bool {
        if trust == .nothing { return false }
        if ["nav", "aside", "footer", "form"].contains(element.name) { return true }
        // A text may have a header too.
        let hints = element.hints
        let isHeader = hints.isHeader && !element.isInSemantic
        if element.name == "header", isHeader { return true }
        switch trust {
        case .full:
            let leads = element.all.linked > 0 || element.all.characters < PageOutline.shortest
            return hints.isSurrounding || hints.isDoubtful || (hints.isLinking && leads) || isHeader
        case .clear: return hints.isSurrounding
        case .elements: return hints.isComment
        case .nothing: return false
        }
    }

    // MARK: Main part

    /// What a character of short text is worth.
    private static let shortWorth = 0.3
    /// What it is worth in an element that says that it is the text of the page.
    private static let semanticWorth = 0.7
    /// How much better an element counts that says that it is the text of the page.
    private static let semanticBonus = 1.05

    private func worth(_ element: PageOutline.Element, short: Double) -> Double {
        guard element.isBlock, !element.isDropped else { return 0 }
        if element.name == "pre" { return Double(element.all.characters) }
        let text = element.prose
        if keepsLinks, element.isInSemantic { return Double(text.characters) * short }
        guard text.linkDensity < 0.5 else { return 0 }
        let isProse = text.characters >= PageOutline.shortest && (text.marks > 0 || text.characters > 140)
        let each = isProse ? max(short, min(1, Double(text.characters) / 120)) : short
        return Double(text.characters - text.linked) * each
    }

    /// What is said of each element's own, with what is said of all within it.
    private func summed(_ value: (PageOutline.Element) -> Double) -> [Double] {
        var values = outline.elements.map(value)
        for index in values.indices.dropFirst().reversed() { values[outline.elements[index].parent] += values[index] }
        return values
    }

    private mutating func mainPart() -> Int {
        worths = summed { worth($0, short: $0.isInSemantic ? Self.semanticWorth : Self.shortWorth) }
        let elements = outline.elements
        let total = worths.first ?? 0
        guard total > 0 else {
            let named = ["main", "article", "body"].lazy.compactMap { name in
                elements.firstIndex { $0.name == name && $0.all.characters > 0 }
            }
            return named.first ?? 0
        }
        var best = 0
        var score = -1.0
        for index in elements.indices where elements[index].isBlock && !elements[index].isDropped {
            let agreement = 2 * worths[index] / (Double(elements[index].all.characters) + total)
            let bonus = elements[index].hints.isSemantic ? Self.semanticBonus : 1
            // On a tie the inner one, which holds less beside the prose.
            if agreement * bonus >= score {
                score = agreement * bonus
                best = index
            }
        }
        return best
    }
}
