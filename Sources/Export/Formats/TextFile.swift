import Ranking

/// What files that hold texts by id share.
enum TextFile {
    /// The words of a passage where a format has one text only: the title, if there is one, is the first line.
    static func text(_ passage: Passage) -> String {
        guard let title = passage.title, !title.isEmpty else { return passage.text }
        return "\(title)\n\(passage.text)"
    }

    /// Why a list can't be in a format that pairs positives with negatives; nil if it can.
    static func lacksNegative(_ list: TrainingList) -> SkippedExample? {
        if list.items.contains(where: { $0.label != .positive }) { return nil }
        return SkippedExample(
            id: list.query.id.rawValue,
            reason: "no-negative",
            evidence: "all \(list.items.count) passages are positive"
        )
    }

    /// The negatives of a list, hard ones first, else in the order of the list.
    static func negatives(_ list: TrainingList) -> [Passage] {
        (list.items.filter { $0.label == .hardNegative } + list.items.filter { $0.label == .negative }).map(\.passage)
    }

    /// The positives of a list in its order.
    static func positives(_ list: TrainingList) -> [Passage] {
        list.items.filter { $0.label == .positive }.map(\.passage)
    }
}
