import Foundation

/// Cuts a document's text into passages on blank lines (paper, complex-QA data); a heading is no passage, but the beginning of one.
///
/// How texts are cut shapes prompts: a change is one of ``PageReading/version`` too.
///
/// Takes time in proportion to the text's length.
package enum PassageSplitter {
    /// The pieces between blank lines, trimmed, without empty ones, in their order. A heading, of any length, is joined with what follows it.
    ///
    /// - Parameters:
    ///   - title: the document's title: a piece that says no more than this is left out.
    ///   - shortest: a shorter piece, like a heading, is joined with the one that follows; in characters (Unicode scalars).
    ///   - longest: a longer piece is cut at the last end of a sentence, or else the last blank, in the second half before this, or else
    ///     right there; in characters (Unicode scalars).
    package static func split(
        _ text: String,
        title: String? = nil,
        shortest: Int = 40,
        longest: Int = 4000
    ) -> [String] {
        var pieces: [String] = []
        var lines: [Substring] = []
        func end() {
            let piece = lines.joined(separator: "\n").trimmingCharacters(in: .newlines)
            if !piece.allSatisfy(\.isWhitespace) { pieces.append(piece) }
            lines = []
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) { end() } else { lines.append(line) }
        }
        end()
        return joined(pieces, shortest: shortest)
            .filter { !repeats($0, title: title) }
            .flatMap { cut($0, longest: max(1, longest)) }
    }

    /// Whether every line of a piece stands in the title, word for word: titles of pages often name the site too.
    private static func repeats(_ piece: String, title: String?) -> Bool {
        guard let title, piece.utf8.count < 4 * title.utf8.count else { return false }
        let whole = words(title)
        return piece.split(whereSeparator: \.isNewline).allSatisfy { whole.contains(words($0)) }
    }

    /// The words of a line in small letters, a blank before and after each.
    private static func words(_ line: some StringProtocol) -> String {
        " " + line.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ") + " "
    }

    /// A longer line is no heading; in characters (Unicode scalars).
    private static let longestHeading = 200

    /// Whether a piece looks like a heading: one line that ends no sentence, and is no item, row or line of code.
    private static func isHeading(_ piece: String) -> Bool {
        let scalars = piece.unicodeScalars
        guard scalars.prefix(longestHeading + 1).count <= longestHeading, !piece.contains(where: \.isNewline),
            let first = scalars.first, let last = scalars.last
        else { return false }
        return !first.properties.isWhitespace && !["-", "*", "•", ">", "|"].contains(first) && !piece.contains(" | ")
            && !".!?…:;,\"'”’»)]}".unicodeScalars.contains(last) && !wideMarks.contains(last)
    }

    /// So many headings follow on one another at most: of the text, a part and a section. Where more lines without an end do, they are a list.
    private static let mostHeadings = 3

    /// Which pieces are headings.
    private static func headings(among pieces: [String]) -> [Bool] {
        var found = pieces.map(isHeading)
        var start = 0
        while start < found.count {
            let end = found[start...].firstIndex(of: !found[start]) ?? found.count
            if found[start], end - start > mostHeadings {
                for index in start..<end { found[index] = false }
            }
            start = end
        }
        return found
    }

    private static func joined(_ pieces: [String], shortest: Int) -> [String] {
        var result: [String] = []
        var held = ""
        let headings = headings(among: pieces)
        for (piece, isHeading) in zip(pieces, headings) {
            let whole = held.isEmpty ? piece : held + "\n" + piece
            // No more of it is counted than matters.
            if whole.unicodeScalars.prefix(shortest).count < shortest || (shortest > 0 && isHeading) {
                held = whole
            } else {
                result.append(whole)
                held = ""
            }
        }
        guard !held.isEmpty else { return result }
        // A short end belongs to what stands before it.
        if let last = result.popLast() { return result + [last + "\n" + held] }
        return [held]
    }

    private static func cut(_ piece: String, longest: Int) -> [String] {
        guard piece.utf8.count > longest else { return [piece.trimmingCharacters(in: .newlines)] }
        var result: [String] = []
        var rest = piece.unicodeScalars[...]
        while let end = cutPlace(rest, longest: longest) {
            let part = String(rest[..<end]).trimmingCharacters(in: .whitespacesAndNewlines)
            if !part.isEmpty { result.append(part) }
            rest = rest[end...]
        }
        // Indentation means something at the start of a piece, and nothing where one was cut.
        let tail = String(rest).trimmingCharacters(in: result.isEmpty ? .newlines : .whitespacesAndNewlines)
        return tail.isEmpty ? result : result + [tail]
    }

    private static let marks: Set<Unicode.Scalar> = [".", "!", "?", "…"]
    /// Marks that no blank follows.
    private static let wideMarks: Set<Unicode.Scalar> = ["。", "！", "？", "｡"]

    /// Where to cut a text that is too long; nil for one that is not. An end in the first half would leave a stub.
    private static func cutPlace(
        _ text: Substring.UnicodeScalarView,
        longest: Int
    ) -> Substring.UnicodeScalarView.Index? {
        var sentence: Substring.UnicodeScalarView.Index?
        var blank: Substring.UnicodeScalarView.Index?
        var endsSentence = false
        var index = text.startIndex
        var count = 0
        while index < text.endIndex {
            let scalar = text[index]
            let isLate = count > longest / 2
            if scalar.properties.isWhitespace {
                if isLate {
                    blank = index
                    if endsSentence { sentence = index }
                }
                endsSentence = false
            } else if isLate, count < longest, wideMarks.contains(scalar) {
                sentence = text.index(after: index)
            } else if marks.contains(scalar) {
                endsSentence = true
            } else if !"\"')]”’»".unicodeScalars.contains(scalar) {
                endsSentence = false
            }
            if count == longest { return sentence ?? blank ?? index }
            count += 1
            index = text.index(after: index)
        }
        return nil
    }
}
