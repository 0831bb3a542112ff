import Foundation

/// What a search service is asked for a query.
public enum SearchText {
    /// The most words: Brave takes 50, and a longer question finds less.
    static let words = 32
    /// The most characters: Brave takes 400.
    static let characters = 400

    /// The first line (of a StackExchange question its title), with what follows where it has fewer than three words; cut to 32 words and 400 characters.
    public static func text(of query: String) -> String {
        let lines = query.split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace) }
        var taken: [Substring] = []
        for line in lines where taken.count < 3 { taken += line }
        var text = ""
        for word in taken.prefix(words) {
            let longer = text.isEmpty ? String(word) : "\(text) \(word)"
            guard longer.count <= characters else { break }
            text = longer
        }
        return text.isEmpty ? String((taken.first ?? "").prefix(characters)) : text
    }
}
