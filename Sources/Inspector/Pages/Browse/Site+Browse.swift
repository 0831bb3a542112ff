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
