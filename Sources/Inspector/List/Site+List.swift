import Foundation
import Hummingbird
import Ranking
import Store

extension Site {
    /// The page of one list, or with `text` one of its texts in full.
    func list(_ request: Request) async throws -> Response {
        let fields = FormFields(request.uri.query ?? "")
        let isOther = fields["side"] == "b" && against != nil
        let side = isOther ? against?.store ?? store : store
        guard let id = ListAddress.id(request.uri.path), let detail = try await side.detail(of: id) else {
            return notFound("The store has no query of this name. It may come from another store or an earlier run.")
        }
        return try await list(detail, fields, isOther: isOther, problem: nil, status: .ok)
    }

    /// The same with what to say about a decision that was not taken.
    func list(
        _ detail: ListDetail,
        _ fields: FormFields,
        isOther: Bool = false,
        problem: String?,
        status: HTTPResponse.Status
    ) async throws -> Response {
        let filter = BrowseFilter(fields)
        let id = detail.query.id
        let documents = (detail.list?.items.map(\.documentID) ?? []) + detail.candidates.map(\.documentID)
        let view = ListView(
            detail: detail,
            attributions: try await (isOther ? against?.store ?? store : store).attributions(ofDocuments: documents),
            alpha: pipeline.alpha,
            here: filter.address(of: id),
            token: formToken.text,
            problem: problem,
            isOther: isOther
        )
        if let name = fields["text"] {
            guard let text = view.text(named: name) else { return notFound("This query has no text of that name.") }
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: VisibleText(text).text))
            )
        }
        var values = view.values
        values.merge(try await neighbours(of: id, filter)) { _, new in new }
        values["hasSides"] = against != nil
        values["sides"] =
            against.map { other -> [TemplateValues] in
                [
                    ["name": "A: \(pipeline.name)", "path": filter.address(of: id), "isCurrent": !isOther],
                    [
                        "name": "B: \(other.name)", "path": filter.address(of: id, and: [("side", "b")]),
                        "isCurrent": isOther,
                    ],
                ]
            } ?? []
        let title = VisibleText.line(detail.query.text, limit: 60)
        return page(title, at: "/lists", status: status, templates.render("list", values))
    }

    /// The lists before and after one under the reader's filter.
    private func neighbours(of id: QueryID, _ filter: BrowseFilter) async throws -> TemplateValues {
        let found = try await selection(filter)
        let rows = found.selection.rows
        let index = found.catalogue.index(of: id).map { Int32($0) }
        let place = index.flatMap { index in rows.firstIndex(of: index) }
        func address(_ place: Int) -> String { filter.address(of: found.catalogue.rows[Int(rows[place])].name) }
        return [
            "backPath": filter.address(), "backName": filter.query.isEmpty ? "All lists" : "Lists under this filter",
            "place": place.map { "\(DisplayFormat.count($0 + 1)) of \(DisplayFormat.count(rows.count))" }
                ?? "not under this filter",
            "previous": place.flatMap { $0 > 0 ? address($0 - 1) : nil } ?? false,
            "next": place.flatMap { $0 + 1 < rows.count ? address($0 + 1) : nil } ?? false,
        ]
    }
}

/// Where the page of one list stands: `/lists/DOMAIN/QUERY`, whatever characters the query's name has.
enum ListAddress {
    /// The path of a query's page.
    static func path(_ id: QueryID) -> String {
        let parts = id.rawValue.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return "/lists/" + parts.map(FormFields.encoded).joined(separator: "/")
    }

    /// The query that a path names; nil if it names none.
    static func id(_ path: String) -> QueryID? {
        guard path.hasPrefix("/lists/"), let name = path.dropFirst(7).removingPercentEncoding, name.contains("/") else {
            return nil
        }
        return QueryID(rawValue: name)
    }
}

/// A question's text, with its first line as the title where there is one.
struct QuestionText: Sendable, Equatable {
    /// The first line if it is short, otherwise all of it.
    let title: String
    /// What follows the title; nil if nothing does.
    let rest: String?

    init(_ text: String) {
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true)
        let rest = lines.count > 1 ? lines[1].trimmingCharacters(in: .whitespacesAndNewlines) : ""
        let isTitled = !rest.isEmpty && lines[0].utf8.count <= 200
        title = isTitled ? String(lines[0]) : text
        self.rest = isTitled ? rest : nil
    }
}
