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

    /// The words that the phrase can begin with.
    var firstWords: Set<String> {
        let required = slots.firstIndex { !$0.isOptional }.map { $0 + 1 } ?? slots.count
        return slots[..<required].reduce(into: []) { $0.formUnion($1.words) }
    }

    /// How many words the phrase takes at a place; nil where it does not stand there.
    func match(_ words: [String], at start: Int) -> Int? {
        length(words, at: start, slot: 0).map { $0 - start }
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
