import Ranking
import Store

/// Sees to it that a passage and its near copy never stand in one list: an order of two copies is chance, and with two labels one of
/// them is wrong.
enum NearCopies {
    /// From which Jaccard similarity of word pairs on two passages are one.
    static let threshold = 0.8
    /// The same where their numbers differ: another number in a short text is often another thing, in a long one a date or a counter.
    static let thresholdOfOtherNumbers = 0.9

    /// Parts a list's passages into those that stay and the copies of these.
    ///
    /// Of several copies the one with the best label stays, among equals one that people judged, then the first. Takes time in proportion
    /// to the square of the number of passages.
    ///
    /// - Returns: those that stay, in their order.
    static func apart(_ items: [ListRecord.Item]) -> (kept: [ListRecord.Item], leftOut: [LeftOutRecord]) {
        let texts = items.map { Text($0.passage.text) }
        let order = items.indices.sorted { (strength(items[$0]), $0) < (strength(items[$1]), $1) }
        var kept: [Int] = []
        var leftOut: [LeftOutRecord] = []
        for index in order {
            let twin = kept.lazy.map { (index: $0, likeness: texts[$0].likeness(texts[index])) }
                .first { texts[$0.index].isCopy(texts[index], likeness: $0.likeness) }
            guard let twin else {
                kept.append(index)
                continue
            }
            let (item, other) = (items[index], items[twin.index])
            leftOut.append(
                LeftOutRecord(
                    passage: item.passage,
                    documentID: item.documentID,
                    origin: item.origin,
                    reason: .nearCopy,
                    evidence: evidenceJSON([
                        "copy_of": other.passage.id.rawValue, "similarity": rounded(twin.likeness),
                        "label": item.label.rawValue, "label_of_other": other.label.rawValue,
                    ])
                )
            )
        }
        return (kept.sorted().map { items[$0] }, leftOut)
    }

    /// Whether so many of these passages can stand in one list, whatever labels they get.
    ///
    /// Of passages that are all copies of each other a list holds one, so it holds as many as there are such groups at most.
    static func canKeep(_ count: Int, of passages: [Passage]) -> Bool {
        guard passages.count >= count else { return false }
        var groups: [[Text]] = []
        for text in passages.lazy.map({ Text($0.text) }) where groups.count < count {
            let group = groups.firstIndex { $0.allSatisfy { $0.isCopy(text, likeness: $0.likeness(text)) } }
            if let group { groups[group].append(text) } else { groups.append([text]) }
        }
        return groups.count >= count
    }

    private struct Text {
        let text: String
        let shape: TextShape

        init(_ text: String) {
            self.text = text
            shape = TextShape(text)
        }

        private var numbers: [Substring] { text.split { !("0"..."9").contains($0) } }

        /// Numbers are looked for only where they decide, which is rare.
        func isCopy(_ other: Text, likeness: Double) -> Bool {
            if likeness < NearCopies.threshold { return false }
            return likeness >= NearCopies.thresholdOfOtherNumbers || numbers == other.numbers
        }

        func likeness(_ other: Text) -> Double {
            Likeness.jaccard.value(shape, other.shape, from: NearCopies.threshold)
        }
    }

    private static func strength(_ item: ListRecord.Item) -> Int {
        let label = [Label.positive, .hardNegative, .negative].firstIndex(of: item.label) ?? 3
        return label * 2 + ([.qrels, .given].contains(item.judge) ? 0 : 1)
    }
}
