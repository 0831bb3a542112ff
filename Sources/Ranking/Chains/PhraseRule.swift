/// A phrase of words in order, each one of several, some of them optional.
struct PhraseRule: Sendable {
    private struct Slot: Sendable {
        let words: Set<String>
        let isOptional: Bool
    }

    private let slots: [Slot]

    /// Reads `the ?very given|provided answer`.
    init(_ text: String) {
        slots = text.split(separator: " ").map { part in
            let isOptional = part.first == "?"
            let words = (isOptional ? part.dropFirst() : part).split(separator: "|").map(String.init)
            return Slot(words: Set(words), isOptional: isOptional)
        }
    }

    /// How many words the phrase takes at a place; nil where it does not stand there.
    func match(_ words: [String], at start: Int) -> Int? {
        // Most places fail at the first word.
        if let first = slots.first, !first.isOptional, !first.words.contains(words[start]) { return nil }
        return length(words, at: start, slot: 0).map { $0 - start }
    }

    private func length(_ words: [String], at place: Int, slot: Int) -> Int? {
        guard slot < slots.count else { return place }
        if place < words.count, slots[slot].words.contains(words[place]),
            let end = length(words, at: place + 1, slot: slot + 1)
        {
            return end
        }
        return slots[slot].isOptional ? length(words, at: place, slot: slot + 1) : nil
    }
}
