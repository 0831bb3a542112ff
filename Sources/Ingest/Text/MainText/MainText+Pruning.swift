/// What is left out of the main part, and what comes along with it.
extension MainText {
    /// What is left out where it is links for the most part; single items and headings are as their lists and sections are.
    private static let containers: Set<String> = [
        "div", "section", "ul", "ol", "dl", "table", "center", "figure",
    ]
    /// A list of links holds more than this share of its text in links.
    private static let linkShare = 0.6
    /// A gallery, or cards, that are a greater share of the main part are what the page is about.
    private static let galleryShare = 0.4
    /// Captions that are a greater share of it tell a part of what the text tells.
    private static let captionShare = 0.1
    private static let cardShare = 0.6
    /// What is called minor is left out if it has fewer characters than this, and a smaller share of the main part.
    private static let minorLength = 150
    private static let minorShare = 0.2
    /// What remains of a box whose greater part was left out is its title where it has fewer characters, and a smaller share of the box.
    private static let boxTitleLength = 60
    private static let boxTitleShare = 0.25
    /// Headings at the end, over nothing, are no more than this, and a smaller share of the main part. More of them are text.
    private static let mostLastHeadings = 3
    private static let lastHeadingsShare = 0.1

    mutating func prune() {
        let end = outline.elements[root].end
        let whole = Double(outline.elements[root].all.characters)
        let dropsCaptions = Double(outline.elements[root].captions.characters) < Self.captionShare * whole
        let asides = dates().union(advertisementLabels())
        let others = asides.union(pointers(share: whole)).union(teasers(share: Self.galleryShare * whole))
        var index = root + 1
        while index < end {
            let element = outline.elements[index]
            let isContainer = Self.containers.contains(element.name)
            let share = Double(element.all.characters) / max(1, whole)
            let isLeftOut =
                element.isDropped || (dropsCaptions && element.hints.isCaption)
                || others.contains(index)
                || (element.hints.isMinor && element.all.characters < Self.minorLength && share < Self.minorShare)
                || isContainer
                    && (isListOfLinks(index) || isBoxTitle(element)
                        || (share < Self.galleryShare && isGallery(element))
                        || (share < Self.cardShare && holdsCards(index)))
            if isLeftOut {
                outline.drop(index)
                index = element.end
            } else {
                index += 1
            }
        }
        dropHeadings(asides: asides)
        outline.count()
    }

    /// Whether an element is links for the most part. A single link in an item or a cell is as the list or the table is.
    private func isListOfLinks(_ index: Int) -> Bool {
        let element = outline.elements[index]
        guard element.all.linkDensity > Self.linkShare, !keepsLinks else { return false }
        guard element.links == 1, let item = element.item, item >= root else { return true }
        return outline.elements[item].links > 2
    }

    /// Whether an element is but a few words beside what was left out of it.
    private func isBoxTitle(_ element: PageOutline.Element) -> Bool {
        (1..<Self.boxTitleLength).contains(element.all.characters) && element.all.marks == 0
            && Double(element.all.characters) < Self.boxTitleShare * Double(element.whole)
    }

    /// Whether an element is little else than captions of pictures, two or more.
    private func isGallery(_ element: PageOutline.Element) -> Bool {
        element.captionCount >= 2 && 5 * element.captions.characters >= 4 * element.all.characters
    }

    /// Whether what stands directly in an element are cards, three or more: little texts under headings that are links, as teasers of other
    /// pages are.
    private func holdsCards(_ index: Int) -> Bool {
        var cards = 0
        var children = 0
        var child = index + 1
        while child < outline.elements[index].end {
            let element = outline.elements[child]
            if !element.isDropped, element.all.characters > 0 {
                children += 1
                if element.headings.isLink, element.all.characters < 400 { cards += 1 }
            }
            child = element.end
        }
        return cards >= 3 && 5 * cards >= 4 * children
    }

    private enum Mark {
        case heading(Int, level: Int)
        case text
        case leftOut
    }

    /// A heading goes with what stands beneath it: where that was left out, or nothing follows, it is over nothing.
    ///
    /// - Parameter asides: what is left out and was nothing that a heading is over.
    private mutating func dropHeadings(asides: Set<Int>) {
        var marks: [Mark] = []
        var index = root + 1
        while index < outline.elements[root].end {
            let element = outline.elements[index]
            if asides.contains(index) {
                index = element.end
            } else if element.isDropped {
                if element.own.characters > 0 { marks.append(.leftOut) }
                index += 1
            } else if let level = element.headingLevel {
                if element.all.characters > 0 { marks.append(.heading(index, level: level)) }
                index = element.end
            } else {
                if element.own.characters > 0 { marks.append(.text) }
                index += 1
            }
        }
        // The level of the heading that follows: 0 at the end, as if of a higher one, and 7 for text.
        var following = 0
        var isLeftOut = false
        let last = lastHeadings(marks)
        for mark in marks.reversed() {
            switch mark {
            case .leftOut: isLeftOut = true
            case .heading(let index, _) where last.contains(index): outline.drop(index)
            case .heading(let index, let level) where level > 1 && isLeftOut && following <= level: outline.drop(index)
            case .heading(_, let level):
                following = level
                isLeftOut = false
            case .text:
                following = 7
                isLeftOut = false
            }
        }
    }

    /// The headings that nothing follows; none where they are more than a few words, which are the text then.
    private func lastHeadings(_ marks: [Mark]) -> Set<Int> {
        var found: Set<Int> = []
        var characters = 0
        for mark in marks.reversed() {
            if case .leftOut = mark { continue }
            guard case .heading(let index, let level) = mark, level > 1 else { break }
            found.insert(index)
            characters += outline.elements[index].all.characters
        }
        let room = Self.lastHeadingsShare * Double(outline.elements[root].all.characters)
        return found.count <= Self.mostLastHeadings && Double(characters) < room ? found : []
    }

    /// Prose that stands directly before the main part, or before what is around nothing but it, belongs to it: an introduction is often set
    /// apart.
    mutating func addSiblings() {
        var inner = root
        for _ in 0..<2 {
            let parent = outline.elements[inner].parent
            guard parent != inner, !["body", "html"].contains(outline.elements[parent].name) else { break }
            var others: [Int] = []
            var isAdded = false
            var child = parent + 1
            while child < outline.elements[parent].end {
                let element = outline.elements[child]
                if child != inner, !element.isDropped {
                    let isProse =
                        child < inner && element.all.characters >= 60 && element.all.linkDensity <= 0.1
                        && element.all.marks > 0 && worths[child] >= 0.5 * Double(element.all.characters)
                    if isProse { isAdded = true } else { others.append(child) }
                }
                child = element.end
            }
            guard isAdded || others.isEmpty else { break }
            for other in others { outline.drop(other) }
            if isAdded { root = parent }
            inner = parent
        }
        outline.count()
    }
}
