import Hummingbird
import Ranking
import Store

extension Site {
    /// The page of all lists under a filter.
    func browse(_ fields: FormFields) async throws -> Response {
        let filter = BrowseFilter(fields)
        let found = try await selection(filter)
        let page = BrowsePage(
            of: found.selection.rows,
            in: found.catalogue,
            sort: filter.sort,
            after: fields["after"],
            before: fields["before"]
        )
        let rows = found.selection.rows[page.start..<page.end].map { found.catalogue.rows[Int($0)] }
        let view = BrowseView(
            filter: filter,
            found: found,
            page: page,
            rows: rows,
            questions: try await store.questions(of: rows.map(\.name))
        )
        return self.page("Lists", at: "/lists", isLive: true, templates.render("lists", view.values))
    }

    /// Everything that a filter lets through, in order.
    func selection(_ filter: BrowseFilter) async throws -> BrowseResult {
        let catalogue = try await keeper.sorted(by: filter.sort)
        let decisions = try await store.standingActions()
        let found = try await searched(filter.text)
        return BrowseResult(
            catalogue: catalogue,
            selection: BrowseSelection(filter, in: catalogue, matches: found.matches, decisions: decisions),
            decisions: decisions,
            searchNote: found.note
        )
    }

    /// What holds the searched words, and what the reader should know about the search; nil for both if nothing is searched.
    func searched(_ text: String?) async throws -> (matches: TextIndex.Matches?, note: String?) {
        guard let text else { return (nil, nil) }
        guard let search else {
            return (
                nil,
                "No search here: no index file can be written beside the store or in the folder for temporary files."
            )
        }
        guard let matches = try await search.matches(text) else {
            return (nil, "Nothing is searched: expected words or numbers.")
        }
        let share = try await search.share(of: store)
        return (
            matches,
            share < 1
                ? "The search index is still being made (\(Int(clamped: share * 100)) %); more may be found in a while."
                : nil
        )
    }
}

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
            "reasoning": row.reasoning < 0 ? false : "\(DisplayFormat.count(Int(row.reasoning))) tokens",
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
