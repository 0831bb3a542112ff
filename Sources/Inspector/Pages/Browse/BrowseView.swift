import Ranking
import Store

/// The browse page, ready for its template.
struct BrowseView {
    let filter: BrowseFilter
    let found: BrowseResult
    let page: BrowsePage
    let rows: [CatalogueRow]
    let questions: [QueryID: String]

    private var catalogue: Catalogue { found.catalogue }

    var values: TemplateValues {
        let total = found.selection.rows.count
        let range =
            "\(DisplayFormat.count(page.start + 1))–\(DisplayFormat.count(page.end)) of \(DisplayFormat.count(total))"
        let fields = Dictionary(filter.fields.map { ($0.name, $0.value as Any) }) { first, _ in first }
        var values: TemplateValues = [
            "summary": "\(DisplayFormat.count(total)) of \(DisplayFormat.count(catalogue.rows.count))",
            "searchNote": found.searchNote ?? false,
            "status": filter.status?.rawValue ?? false,
            "domains": options(catalogue.domains, found.selection.domains, chosen: filter.domain),
            "codes": options(catalogue.codes, found.selection.codes, chosen: filter.code),
            "models": options(catalogue.models, found.selection.models, chosen: filter.model),
            "decisions": [("keep", "kept by hand"), ("drop", "dropped by hand"), ("none", "not decided")].map {
                option($0.0, $0.1, isChosen: filter.decided?.rawValue == $0.0)
            },
            "sorts": BrowseSort.allCases.map { option($0.rawValue, $0.words, isChosen: filter.sort == $0) },
            "tabs": tabs, "rows": rows.map(row), "hasRows": !rows.isEmpty, "first": page.start + 1,
            "range": total == 0 ? "" : range,
            "previous": false, "next": false,
        ]
        for name in ["q", "min", "max", "posmin", "posmax", "lenmin", "lenmax"] { values[name] = fields[name] ?? "" }
        if page.start > 0, let first = rows.first {
            values["previous"] = filter.address(and: [("before", BrowsePage.mark(first, catalogue, filter.sort))])
        }
        if page.end < total, let last = rows.last {
            values["next"] = filter.address(and: [("after", BrowsePage.mark(last, catalogue, filter.sort))])
        }
        return values
    }

    private var tabs: [TemplateValues] {
        let counts = found.selection.statuses
        let all = TemplateValues(
            dictionaryLiteral: ("path", filter.with { $0.status = nil }.address()),
            ("name", "All"),
            ("count", DisplayFormat.count(counts.values.reduce(0, +))),
            ("isCurrent", filter.status == nil)
        )
        return [all]
            + CatalogueLine.Status.allCases.map { status in
                [
                    "path": filter.with { $0.status = status }.address(), "name": Self.word(status),
                    "count": DisplayFormat.count(counts[status] ?? 0), "isCurrent": filter.status == status,
                ]
            }
    }

    private func row(_ row: CatalogueRow) -> TemplateValues {
        let question = QuestionText(questions[row.name] ?? "")
        let code = row.code >= 0 ? catalogue.codes[Int(row.code)] : nil
        return [
            "path": filter.address(of: row.name), "id": VisibleText.line(row.id, limit: 80),
            "query": VisibleText.line(question.title, limit: 220),
            "rest": question.rest.map { VisibleText.line($0, limit: 200) } ?? false,
            "ending": Self.ending(row.status, code: code), "tone": Self.tone(row.status),
            "decision": found.decisions[row.name]?.rawValue ?? false,
            "ndcg": row.ndcg < 0 ? false : DisplayFormat.score(Double(row.ndcg)),
            "bar": row.ndcg < 0 ? 0 : Int(clamped: Double(row.ndcg * 100).rounded()),
            "size": row.size < 0 ? false : String(row.size), "positives": String(row.positives),
            "chain": row.chain < 0 ? false : "\(DisplayFormat.count(Int(row.chain))) tokens",
        ]
    }

    private func options(_ names: [String], _ counts: [Int], chosen: String?) -> [TemplateValues] {
        // Most first, but domains in the file's order.
        var choices = zip(names, counts).filter { $0.1 > 0 || $0.0 == chosen }
        if names != catalogue.domains { choices.sort { ($1.1, $0.0) < ($0.1, $1.0) } }
        if let chosen, !names.contains(chosen) { choices.append((chosen, 0)) }
        return choices.map {
            option(
                $0.0,
                "\(VisibleText.line($0.0, limit: 60)) (\(DisplayFormat.count($0.1)))",
                isChosen: $0.0 == chosen
            )
        }
    }

    private func option(_ value: String, _ name: String, isChosen: Bool) -> TemplateValues {
        ["value": value, "name": name, "isChosen": isChosen]
    }

    /// How a tab names a status.
    static func word(_ status: CatalogueLine.Status) -> String {
        switch status {
        case .kept: "Kept"
        case .rejected: "Rejected"
        case .failed: "Failed"
        case .pending: "On its way"
        }
    }

    /// How a query ended, in words.
    static func ending(_ status: CatalogueLine.Status, code: String?) -> String {
        let word = word(status).lowercased()
        return code.map { "\(word): \(VisibleText.line($0, limit: 60))" } ?? word
    }

    /// The class that colours it.
    static func tone(_ status: CatalogueLine.Status) -> String {
        switch status {
        case .kept: "good"
        case .rejected: "bad"
        case .failed: "warn"
        case .pending: "muted"
        }
    }
}
