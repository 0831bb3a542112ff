/// The words of a text with their places in it.
struct ChainWords: Sendable {
    /// The words in lower case.
    let lowercased: [String]
    private let text: String
    private let ranges: [Range<String.Index>]

    init(_ text: String) {
        var ranges: [Range<String.Index>] = []
        var start: String.Index?
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            let scalar = scalars[index]
            let isWord = scalar.isASCII ? scalar.isASCIIWord : scalar.properties.isAlphabetic
            if isWord {
                start = start ?? index
            } else if let first = start {
                ranges.append(first..<index)
                start = nil
            }
        }
        if let start { ranges.append(start..<text.endIndex) }
        self.text = text
        self.ranges = ranges
        lowercased = ranges.map { text[$0].lowercased() }
    }

    /// Whether the words stand there in a row.
    func contains(_ phrase: [String]) -> Bool {
        guard let first = phrase.first, lowercased.count >= phrase.count else { return false }
        return (0...(lowercased.count - phrase.count)).contains { start in
            lowercased[start] == first && lowercased[start..<(start + phrase.count)].elementsEqual(phrase)
        }
    }

    /// The text from eight words before to eight words after.
    func excerpt(around words: Range<Int>) -> String {
        let from = max(0, words.lowerBound - 8)
        let to = min(ranges.count - 1, words.upperBound + 7)
        return String(text[ranges[from].lowerBound..<ranges[to].upperBound])
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIWord: Bool {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
