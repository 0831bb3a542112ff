import Foundation
import Hummingbird
import Ranking
import Store
import Synchronization

extension Site {
    /// Everything that was reranked: the queries of a way, one query of it, or one of its texts in full.
    func reranks(_ request: Request) async throws -> Response {
        let fields = FormFields(request.uri.query ?? "")
        var ways = try await store.rerankWays()
        // The file's own way first, where the store holds several.
        if let own = ways.firstIndex(where: { $0.name == pipeline.name }) {
            ways.insert(ways.remove(at: own), at: 0)
        }
        let (way, id) = RerankAddress.read(request.uri.path, ways)
        guard let way else {
            return ways.isEmpty
                ? page("Reranked", at: "/reranks", templates.render("reranks", ["hasWay": false]))
                : notFound("The store knows no such way of reranking. Its file may have changed since.")
        }
        if let id { return try await reranked(id, way, ways, fields) }
        return try await reranks(way, ways, fields)
    }

    private func reranks(_ way: RerankRunRecord, _ ways: [RerankRunRecord], _ fields: FormFields) async throws
        -> Response
    {
        let filter = RerankFilter(fields)
        let found = try await rerankSelection(way, filter)
        let start = min(max(1, fields["from"].flatMap(Int.init) ?? 1) - 1, max(0, found.selection.lines.count - 1))
        let rows = Array(found.selection.lines.dropFirst(start).prefix(BrowsePage.size))
        let view = RerankListView(
            way: way,
            ways: ways,
            filter: filter,
            all: try await reranks.lines(of: way),
            loaded: try await store.loadedQueries(domain: way.domain),
            selection: found.selection,
            start: start,
            rows: rows,
            questions: try await store.questions(of: rows.map(\.id)),
            searchNote: found.note
        )
        return page("Reranked", at: "/reranks", isLive: true, templates.render("reranks", view.values))
    }

    private func rerankSelection(_ way: RerankRunRecord, _ filter: RerankFilter) async throws -> (
        selection: RerankSelection, note: String?
    ) {
        let found = try await searched(filter.text)
        let lines = try await reranks.lines(of: way)
        return (RerankSelection(filter, of: lines, matches: found.matches), found.note)
    }

    private func reranked(
        _ id: QueryID,
        _ way: RerankRunRecord,
        _ ways: [RerankRunRecord],
        _ fields: FormFields
    ) async throws -> Response {
        guard id.domain == way.domain, let detail = try await store.rerankDetail(way.fingerprint, query: id) else {
            return notFound(
                "The store has no query of this name in the set \(VisibleText.line(way.domain, limit: 80))."
            )
        }
        if let name = fields["text"] {
            guard let text = try await text(named: name, of: detail, way) else {
                return notFound("This query has no text of that name.")
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: VisibleText(text).text))
            )
        }
        let filter = RerankFilter(fields)
        let view = RerankView(
            way: way,
            detail: detail,
            passages: try await passages(of: RerankView.shown(detail, isWhole: fields["all"] != nil), way),
            filter: filter,
            isWhole: fields["all"] != nil,
            from: fields["window"].flatMap(Int.init) ?? 1
        )
        var values = view.values
        values.merge(try await neighbours(of: id, way, filter)) { _, new in new }
        let others = ways.filter { $0.domain == way.domain }
        values["hasWays"] = others.count > 1
        values["ways"] = others.map { other -> TemplateValues in
            RerankListView.tab(other, path: filter.address(other, of: id), isCurrent: other == way)
        }
        let title = VisibleText.line(detail.query.query.text, limit: 60)
        return page(title, at: "/reranks", templates.render("rerank", values))
    }

    /// Documents' passages, by the names that orders have for them.
    private func passages(of names: [String], _ way: RerankRunRecord) async throws -> [String: Passage] {
        let ids = names.map { DocumentName.corpus($0, domain: way.domain) }
        let found = try await store.passages(ofDocuments: ids)
        return Dictionary(zip(names, ids).compactMap { name, id in found[id]?.first.map { (name, $0) } }) { first, _ in
            first
        }
    }

    /// A text of a query in full, by the name that the page puts into an address; nil for another name.
    private func text(named name: String, of detail: RerankDetail, _ way: RerankRunRecord) async throws -> String? {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        if name == "query" { return detail.query.query.text }
        guard parts.count == 2 else { return nil }
        if parts[0] == "passage" {
            guard detail.order?.found.contains(parts[1]) ?? false else { return nil }
            return try await passages(of: [parts[1]], way)[parts[1]]?.text
        }
        guard let answer = detail.answers[parts[1]] else { return nil }
        switch parts[0] {
        case "reasoning": return answer.reasoning
        case "answer": return answer.content
        case "response": return ListView.wholeResponse(answer)
        case "request": return try await store.exchanges(keys: [parts[1]])[parts[1]].map { ListView.pretty($0.body) }
        case "prompt":
            return try await store.exchanges(keys: [parts[1]])[parts[1]].map { ListView.messages($0.body) }
        default: return nil
        }
    }

    private func neighbours(of id: QueryID, _ way: RerankRunRecord, _ filter: RerankFilter) async throws
        -> TemplateValues
    {
        let lines = try await rerankSelection(way, filter).selection.lines
        let place = lines.firstIndex { $0.id == id }
        let isFiltered = filter.ended != nil || filter.text != nil
        func address(_ place: Int) -> String { filter.address(way, of: lines[place].id) }
        return [
            "backPath": filter.address(way), "backName": isFiltered ? "Queries under this filter" : "All queries",
            "place": place.map { "\(DisplayFormat.count($0 + 1)) of \(DisplayFormat.count(lines.count))" }
                ?? "not under this filter",
            "previous": place.flatMap { $0 > 0 ? address($0 - 1) : nil } ?? false,
            "next": place.flatMap { $0 + 1 < lines.count ? address($0 + 1) : nil } ?? false,
        ]
    }
}

/// Where pages of reranked queries stand: `/reranks/WAY`, `/reranks/WAY/SET/QUERY`. A way goes by the start of its fingerprint, so that two
/// files of one name are two ways.
enum RerankAddress {
    /// Characters of the fingerprint.
    private static let length = 12

    /// The path of a way's queries, or of one query under it.
    static func path(_ way: RerankRunRecord, _ id: QueryID? = nil) -> String {
        let base = "/reranks/" + way.fingerprint.rawValue.prefix(length)
        return id.map { base + "/" + ListAddress.path($0).dropFirst(7) } ?? base
    }

    /// What a path names; the query is nil where it names a way alone, and the way where there is none of that name.
    static func read(_ path: String, _ ways: [RerankRunRecord]) -> (way: RerankRunRecord?, query: QueryID?) {
        let parts = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count > 1 else { return (ways.first, nil) }
        let way = ways.first { $0.fingerprint.rawValue.prefix(length) == parts[1] }
        return (way, parts.count > 2 ? ListAddress.id("/lists/" + parts[2]) : nil)
    }
}

/// Whether a store holds anything that was reranked, so that the navigation names a page of it.
final class RerankMark: Sendable {
    private let isSeen = Atomic(false)

    /// Whether there is any.
    var isSet: Bool { isSeen.load(ordering: .relaxed) }

    /// Looks, until there is some.
    func look(into store: Store) async throws {
        if !isSet, try await !store.rerankWays().isEmpty { isSeen.store(true, ordering: .relaxed) }
    }
}
