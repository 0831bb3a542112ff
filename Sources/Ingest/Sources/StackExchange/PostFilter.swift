import Settings

/// Which questions of a dump are taken.
struct PostFilter {
    private static let accepted = Setting("accepted", "Only questions with an accepted answer.", default: true)
    private static let links = Setting("links", "Only those whose accepted answer links to a page.", default: true)

    static let properties: [Property] = [
        accepted.property, links.property,
        .optional("min_score", .integer(-1000...1_000_000), "Only questions with at least this score."),
        .optional("tags", .list(.string), "Only questions with one of these tags."),
        .optional("without_tags", .list(.string), "No question with one of these tags."),
        .optional("from", .string, "Only questions asked on this day or later, like 2015-01-01."),
        .optional("until", .string, "Only questions asked before this day."),
        .optional("min_length", .integer(0...1_000_000), "Only questions of at least so many bytes of HTML."),
        .optional("max_length", .integer(1...10_000_000), "Only questions of at most so many bytes of HTML."),
    ]

    let needsAnswer: Bool
    let needsLinks: Bool
    private let minimumScore: Int?
    private let tags: Set<String>
    private let excludedTags: Set<String>
    private let from: String?
    private let until: String?
    private let lengths: ClosedRange<Int>

    init(settings: Settings?) throws {
        needsAnswer = settings?[Self.accepted] ?? Self.accepted.fallback
        needsLinks = settings?[Self.links] ?? Self.links.fallback
        minimumScore = settings?.integer("min_score")
        tags = Set(settings?.strings("tags") ?? [])
        excludedTags = Set(settings?.strings("without_tags") ?? [])
        from = settings?.string("from")
        until = settings?.string("until")
        let least = settings?.integer("min_length") ?? 0
        lengths = least...max(least, settings?.integer("max_length") ?? Int.max)
        for (key, day) in [("from", from), ("until", until)] {
            guard let day, let settings, day.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil else { continue }
            throw PipelineFileError(path: settings.join(key), expected: "a day like 2015-01-01", found: "\"\(day)\"")
        }
    }

    /// Why a question is left out; nil if it passes.
    func reason(against row: XMLRow) -> String? {
        if let minimumScore, (row["Score"].flatMap { Int($0) } ?? 0) < minimumScore { return "low-score" }
        // Dates of dumps are ISO 8601, which sorts as text.
        if from != nil || until != nil {
            let date = row["CreationDate"] ?? ""
            if let from, date < from { return "date" }
            if let until, date >= until { return "date" }
        }
        if !tags.isEmpty || !excludedTags.isEmpty {
            // `<a><b>` in older dumps, `|a|b|` in newer ones.
            let found = Set((row["Tags"] ?? "").split { "<>|".contains($0) }.map(String.init))
            if !tags.isEmpty, tags.isDisjoint(with: found) { return "tags" }
            if !excludedTags.isDisjoint(with: found) { return "tags" }
        }
        if let body = row.bytes("Body"), !lengths.contains(body.count) { return "length" }
        return nil
    }
}
