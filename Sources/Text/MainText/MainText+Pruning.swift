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
    /// A paragraph of fewer characters, with more than this share of them in links, points elsewhere: to the next page, a printed form, the
    /// source. Paragraphs of this kind that are a greater share of the main part, or stand together, are a list.
    private static let pointerLength = 120
    private static let pointerLinks = 0.8
    private static let pointerShare = 0.1

    mutating func prune() {
        let end = outline.elements[root].end
        let whole = Double(outline.elements[root].all.characters)
        let dropsCaptions = Double(outline.elements[root].captions.characters) < Self.captionShare * whole
        let pointers = singlePointers(share: Self.pointerShare * whole)
        var index = root + 1
        while index < end {
            let element = outline.elements[index]
            let isContainer = Self.containers.contains(element.name)
            let share = Double(element.all.characters) / max(1, whole)
            let isLeftOut =
                element.isDropped || (dropsCaptions && element.hints.isCaption)
                || pointers.contains(index)
                || (element.hints.isMinor && element.all.characters < Self.minorLength && share < Self.minorShare)
                || isContainer
                    && (element.all.linkDensity > Self.linkShare
                        || (share < Self.galleryShare && isGallery(element))
                        || (share < Self.cardShare && holdsCards(index)))
            if isLeftOut {
                outline.drop(index)
                index = element.end
            } else {
                index += 1
            }
        }
        dropHeadings()
        outline.count()
    }

    /// The paragraphs that point elsewhere and do not stand together, three or more; none where all of them hold more than a share of text.
    private func singlePointers(share: Double) -> Set<Int> {
        var single: Set<Int> = []
        var together: [Int] = []
        var characters = 0
        for index in root..<outline.elements[root].end {
            let element = outline.elements[index]
            guard Self.isPointer(element) else { continue }
            characters += element.all.characters
            if let last = together.last, outline.elements[last].end == index {
                together.append(index)
            } else {
                if together.count < 3 { single.formUnion(together) }
                together = [index]
            }
        }
        if together.count < 3 { single.formUnion(together) }
        return Double(characters) < share ? single : []
    }

    private static func isPointer(_ element: PageOutline.Element) -> Bool {
        element.name == "p" && !element.isDropped && (1..<pointerLength).contains(element.all.characters)
            && element.all.linkDensity > pointerLinks
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
                let isCard =
                    element.headings.linked > 0 && element.headings.linkDensity >= 0.8 && element.all.characters < 400
                if isCard { cards += 1 }
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

    /// A heading goes with what stands beneath it: where that was left out, it is over nothing.
    private mutating func dropHeadings() {
        var marks: [Mark] = []
        var index = root + 1
        while index < outline.elements[root].end {
            let element = outline.elements[index]
            if element.isDropped {
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
        for mark in marks.reversed() {
            switch mark {
            case .leftOut: isLeftOut = true
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
