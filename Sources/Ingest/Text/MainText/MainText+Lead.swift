/// What stands above the main part and belongs to it.
extension MainText {
    /// Prose has at least as many characters, and no more than this share of them in links.
    private static let shortestLead = 60
    private static let leadLinks = 0.1
    /// Where more stands between the page's heading and the main part, in characters, the heading is of something else.
    private static let longestBetween = 1000

    /// Prose between the page's heading and the main part belongs to it, however far apart the two are set: what news call a standfirst.
    mutating func addLead() {
        let heading = outline.elements[..<root].lastIndex {
            $0.headingLevel == 1 && $0.all.characters > 0 && $0.end <= root
        }
        guard let heading else { return }
        let around = Set(ancestors(of: root))
        var leads: [Int] = []
        var between = 0
        var index = outline.elements[heading].end
        while index < root {
            let element = outline.elements[index]
            if element.isDropped {
                index = element.end
                continue
            }
            if !around.contains(index), element.isBlock {
                between += element.prose.characters
                if Self.isLead(element) { leads.append(index) }
            }
            index += 1
        }
        guard let first = leads.first, between < Self.longestBetween,
            let common = ancestors(of: first).first(where: around.contains)
        else { return }
        let kept = leads.reduce(into: around) { $0.formUnion(ancestors(of: $1)) }
        index = common + 1
        while index < outline.elements[common].end {
            if index != root, !leads.contains(index), kept.contains(index) {
                index += 1
                continue
            }
            if index != root, !leads.contains(index) { outline.drop(index) }
            index = outline.elements[index].end
        }
        root = common
        outline.count()
    }

    private static func isLead(_ element: PageOutline.Element) -> Bool {
        let text = element.prose
        return text.characters >= shortestLead && text.linkDensity <= leadLinks && text.marks > 0
            && element.headingLevel == nil && element.name != "li" && !element.hints.isCaption
            && !element.hints.isMinor && !element.hints.isDoubtful
    }

    /// The elements around one, the nearest first.
    private func ancestors(of index: Int) -> [Int] {
        var found: [Int] = []
        var inner = index
        while outline.elements[inner].parent != inner {
            inner = outline.elements[inner].parent
            found.append(inner)
        }
        return found
    }
}
