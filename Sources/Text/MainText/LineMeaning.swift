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
