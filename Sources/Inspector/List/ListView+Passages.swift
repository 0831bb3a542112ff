import Ranking
import Store

extension ListView {
    /// The places that a prompt gave to the list's positions; those of the list itself where it was shown as it is.
    func places(_ ranking: RankingRecord?) -> [Position: Position] {
        Dictionary((ranking?.shown ?? []).enumerated().map { ($1, Position(index: $0)) }) { first, _ in first }
    }

    /// How the teacher's exported order ranks each place of the list, 0-based place to 1-based rank.
    private var ranks: [Int: Int] {
        Dictionary((detail.exportedRanking?.order ?? []).enumerated().map { ($1.index, $0 + 1) }) { first, _ in first }
    }

    /// The list in the teacher's order; candidates where no list was built.
    var passages: TemplateValues {
        guard let list = detail.list else { return candidates }
        let ranks = ranks
        let places = places(detail.exportedRanking)
        let order = list.items.indices.sorted { (ranks[$0] ?? .max, $0) < (ranks[$1] ?? .max, $1) }
        return [
            "passagesTitle": ranks.isEmpty ? "Passages as shown" : "Passages in the teacher's order",
            "passagesNote":
                "\(list.items.count) passages, \(list.positives) positive. Rank, [place in the shuffled list], moved up or down.",
            "hasPassages": true,
            "passages": order.map { index -> TemplateValues in
                let item = list.items[index]
                let place = places[Position(index: index)] ?? Position(index: index)
                let move = ranks[index].map { place.rawValue - $0 }
                return passage(
                    item.passage,
                    label: item.label,
                    judge: item.judge.rawValue,
                    origin: item.origin.rawValue,
                    document: item.documentID
                ).merging([
                    "anchor": "p\(index + 1)", "rank": ranks[index].map(String.init) ?? "–",
                    "identifier": place.description, "isOpen": false,
                    "move": move.map { DisplayFormat.move($0).text } ?? "",
                    "moveTone": move.map { DisplayFormat.move($0).tone } ?? "muted",
                ]) { _, new in new }
            },
        ]
    }

    private var candidates: TemplateValues {
        [
            "passagesTitle": "Candidates",
            "passagesNote": detail.candidates.isEmpty
                ? "No list was built, and no candidate is found so far."
                : "No list was built. \(detail.candidates.count) candidates were found.",
            "hasPassages": !detail.candidates.isEmpty,
            "passages": detail.candidates.map { candidate -> TemplateValues in
                let judgment = detail.judgments[candidate.passage.id]
                return passage(
                    candidate.passage,
                    label: judgment?.label,
                    judge: judgment?.judge.rawValue ?? "nobody",
                    origin: candidate.origin.rawValue,
                    document: candidate.documentID
                ).merging([
                    "anchor": "c\(candidate.rank + 1)", "rank": "–", "identifier": "", "isOpen": false, "move": "",
                    "moveTone": "muted",
                ]) { _, new in new }
            },
        ]
    }

    private func passage(
        _ passage: Passage,
        label: Label?,
        judge: String,
        origin: String,
        document: String
    ) -> TemplateValues {
        let shown = VisibleText(passage.text, limit: Self.limit)
        var values: TemplateValues = [
            "label": Self.word(label), "tone": Self.tone(label), "judge": judge, "origin": origin,
            "title": passage.title.map { VisibleText.line($0, limit: 120) } ?? false,
            "snippet": VisibleText.line(passage.text, limit: 200), "text": shown.text,
            "more": shown.isCut ? address(ofText: "passage:\(passage.id.rawValue)") : false,
            "size": DisplayFormat.bytes(shown.size),
        ]
        let source = Self.source(attributions[document], name: document) ?? [:]
        for name in ["link", "linkText", "author", "license"] { values[name] = source[name] ?? false }
        return values
    }

    /// A label in words.
    static func word(_ label: Label?) -> String {
        switch label {
        case .positive: "positive"
        case .hardNegative: "hard negative"
        case .negative: "negative"
        case nil: "no label"
        }
    }

    /// The class that colours a label.
    static func tone(_ label: Label?) -> String {
        switch label {
        case .positive: "good"
        case .hardNegative: "warn"
        case .negative, nil: "muted"
        }
    }

    /// The class that colours a place of the list.
    func tone(at position: Position) -> String {
        guard let items = detail.list?.items, items.indices.contains(position.index) else { return "muted" }
        return Self.tone(items[position.index].label)
    }
}
