import Foundation

/// Cuts a document's text into passages on blank lines, without assuming any other structure (paper, complex-QA data).
public enum PassageSplitter {
    /// The pieces between blank lines, trimmed, without empty ones, in their order.
    ///
    /// - Parameters:
    ///   - shortest: a shorter piece, like a heading, is joined with the one that follows; in characters.
    ///   - longest: a longer piece is cut at the last end of a sentence, or else the last blank, before this; in characters.
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
            if whole.count < shortest { held = whole } else { result.append(whole) }
            if whole.count >= shortest { held = "" }
        }
        guard !held.isEmpty else { return result }
        // A short end belongs to what stands before it.
        if let last = result.popLast() { return result + [last + "\n" + held] }
        return [held]
    }

    private static func cut(_ piece: String, longest: Int) -> [String] {
        var result: [String] = []
        var rest = piece[...]
        while rest.count > longest {
            let head = rest.prefix(longest)
            let sentence = head.lastIndex { ".!?".contains($0) }.map { head.index(after: $0) }
            let blank = head.lastIndex(where: \.isWhitespace)
            // An end of a sentence in the first half would leave a stub.
            let end =
                [sentence, blank].compactMap { $0 }.first { head.distance(from: head.startIndex, to: $0) > longest / 2 }
                ?? head.endIndex
            result.append(rest[..<end].trimmingCharacters(in: .whitespacesAndNewlines))
            rest = rest[end...]
        }
        // Indentation means something at the start of a piece, and nothing where one was cut.
        let tail = rest.trimmingCharacters(in: result.isEmpty ? .newlines : .whitespacesAndNewlines)
        return tail.isEmpty ? result : result + [tail]
    }
}
