import Foundation

/// Cuts a document's text into passages on blank lines, without assuming any other structure (paper, complex-QA data).
///
/// Takes time in proportion to the text's length.
public enum PassageSplitter {
    /// The pieces between blank lines, trimmed, without empty ones, in their order.
    ///
    /// - Parameters:
    ///   - shortest: a shorter piece, like a heading, is joined with the one that follows; in characters (Unicode scalars).
    ///   - longest: a longer piece is cut at the last end of a sentence, or else the last blank, in the second half before this, or else
    ///     right there; in characters (Unicode scalars).
    public static func split(_ text: String, shortest: Int = 40, longest: Int = 4000) -> [String] {
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
        return joined(pieces, shortest: shortest).flatMap { cut($0, longest: max(1, longest)) }
    }

    private static func joined(_ pieces: [String], shortest: Int) -> [String] {
        var result: [String] = []
        var held = ""
        for piece in pieces {
            let whole = held.isEmpty ? piece : held + "\n" + piece
            // No more of it is counted than matters.
            if whole.unicodeScalars.prefix(shortest).count < shortest {
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
