/// Lines of the main part that are not what it says: when it was written, where to read on, that an advertisement stands there.
extension MainText {
    /// A paragraph of fewer characters, with more than this share of them in links, points elsewhere: to the next page, a printed form, the
    /// source. Paragraphs of this kind that are a greater share of the main part, or stand together, are a list.
    private static let pointerLength = 120
    private static let pointerLinks = 0.8
    private static let pointerShare = 0.1
    /// So many characters stand at most before the link of a paragraph that says where it leads.
    private static let pointerLabel = 30
    private static let teaserLength = 400
    /// Where dates come more often, they are a part of what the page tells.
    private static let mostDates = 2
    private static let dateLength = 40
    private static let labelLength = 24

    /// The paragraphs that point elsewhere and do not stand together, three or more; none where all of them hold too great a share of text.
    func pointers(share whole: Double) -> Set<Int> {
        var single: Set<Int> = []
        var together: [Int] = []
        var characters = 0
        for index in root..<outline.elements[root].end {
            guard isPointer(index) else { continue }
            characters += outline.elements[index].all.characters
            if let last = together.last, outline.elements[last].end == index {
                together.append(index)
            } else {
                if together.count < 3 { single.formUnion(together) }
                together = [index]
            }
        }
        if together.count < 3 { single.formUnion(together) }
        return Double(characters) < Self.pointerShare * whole ? single : []
    }

    /// Whether a paragraph is a link, or a few words, a colon and a link.
    private func isPointer(_ index: Int) -> Bool {
        let element = outline.elements[index]
        guard element.name == "p", !element.isDropped, (1..<Self.pointerLength).contains(element.all.characters) else {
            return false
        }
        if element.all.linkDensity > Self.pointerLinks { return true }
        guard element.links == 1, element.all.linkDensity > 0.5,
            (1...Self.pointerLabel).contains(element.all.characters - element.all.linked),
            let link = (index..<element.end).first(where: {
                outline.elements[$0].links == 1 && outline.elements[$0].isLink
            }),
            let whole = outline.line(at: index), let linked = outline.line(at: link), whole.hasSuffix(linked)
        else { return false }
        // A link that shows its address is a source, and told.
        if linked.contains("://") { return false }
        let label = whole.dropLast(linked.count).last { !$0.isWhitespace }
        return label == ":" || label == "\u{FF1A}"
    }

    /// Articles in an article that are short and stand under a heading that is a link are the beginnings of other ones; none where all of them
    /// hold more than a share of text.
    func teasers(share: Double) -> Set<Int> {
        var found: Set<Int> = []
        var characters = 0
        var around = root
        while outline.elements[around].name != "article", around > 0 { around = outline.elements[around].parent }
        var end = outline.elements[around].name == "article" ? outline.elements[root].end : root
        var index = root + 1
        while index < outline.elements[root].end {
            let element = outline.elements[index]
            let isTeaser =
                element.name == "article" && !element.isDropped && index < end
                && element.all.characters < Self.teaserLength && element.headings.isLink
            if isTeaser {
                found.insert(index)
                characters += element.all.characters
                index = element.end
            } else {
                if element.name == "article" { end = max(end, element.end) }
                index += 1
            }
        }
        return Double(characters) < share ? found : []
    }

    /// Dates that stand alone, or in a heading beside other words: they say when the text was written. None where there are many.
    func dates() -> Set<Int> {
        var found: Set<Int> = []
        var index = root + 1
        while index < outline.elements[root].end {
            if isDate(index) {
                found.insert(index)
                index = outline.elements[index].end
            } else {
                index += 1
            }
        }
        return found.count <= Self.mostDates ? found : []
    }

    private func isDate(_ index: Int) -> Bool {
        let element = outline.elements[index]
        guard !element.isDropped, (1...Self.dateLength).contains(element.all.characters), element.all.digits >= 4,
            element.hints.isDate || element.isBlock
        else { return false }
        let block = outline.elements[element.block]
        guard !Self.parts.contains(block.name) else { return false }
        let isAlone = block.all.characters == element.all.characters
        if element.hints.isDate {
            return (isAlone || block.headingLevel != nil) && outline.line(at: index).map(LineMeaning.tellsDay) == true
        }
        return element.headingLevel == nil && element.prose.characters == element.all.characters
            && outline.line(at: index).map(LineMeaning.isDate) == true
    }

    /// A date or a word in one of them is a part of a list, a table or code.
    private static let parts: Set<String> = ["li", "dt", "dd", "tr", "td", "th", "caption", "pre"]

    /// Lines that say that an advertisement stands there.
    func advertisementLabels() -> Set<Int> {
        Set(
            (root..<outline.elements[root].end).filter { index in
                let element = outline.elements[index]
                return index > root && element.isBlock && !element.isDropped && element.headingLevel == nil
                    && !Self.parts.contains(element.name)
                    && (1...Self.labelLength).contains(element.all.characters)
                    && element.prose.characters == element.all.characters
                    && outline.line(at: index).map(LineMeaning.announcesAdvertising) == true
            }
        )
    }
}

/// What a short line says, by its letters and digits alone.
enum LineMeaning {
    private static let advertising: Set<String> = [
        "advert", "advertentie", "advertisement", "advertising", "annons", "annonse", "anuncio", "anzeige", "mainos",
        "publicidad", "publicidade", "publicité", "pubblicità", "reklama", "reklame", "sponsored", "werbung",
        "реклама", "広告", "广告", "廣告",
    ]
    /// A line with more words says more than a day.
    private static let mostWords = 4

    /// That an advertisement stands there, and no more.
    static func announcesAdvertising(_ line: String) -> Bool {
        advertising.contains(line.lowercased().filter(\.isLetter))
    }

    /// A day, with a few words at most: `Posted on 3 May 2024`, `3.5.24, 10:15`.
    static func tellsDay(_ line: String) -> Bool {
        guard line.split(whereSeparator: { !$0.isLetter }).count <= mostWords else { return false }
        return line.split { !isDigit($0) && !"./-".contains($0) }.contains { isDate(String($0)) || isYear($0) }
    }

    /// A day in digits, with a time perhaps, and no more: `2024-05-03`, `3.5.24, 10:15`.
    static func isDate(_ line: String) -> Bool {
        let parts = line.split { $0 == " " || $0 == "," }
        guard let day = parts.first, parts.count <= 2 else { return false }
        let numbers = day.split(omittingEmptySubsequences: false) { "./-".contains($0) }
        guard numbers.count == 3, numbers.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(isDigit) }) else {
            return false
        }
        let isWritten = numbers[0].count == 4 || numbers[2].count == 4 || numbers[2].count == 2
        return isWritten && parts.dropFirst().allSatisfy { $0.allSatisfy { isDigit($0) || $0 == ":" } }
    }

    private static func isYear(_ word: Substring) -> Bool {
        word.count == 4 && word.allSatisfy(isDigit) && (word.hasPrefix("19") || word.hasPrefix("20"))
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
