import Foundation
import Ranking
import Store

/// The page of a way's queries, ready for its template.
struct RerankListView {
    let way: RerankRunRecord
    let ways: [RerankRunRecord]
    let filter: RerankFilter
    /// Every query that the way has taken up.
    let all: [RerankLine]
    /// Queries of the set.
    let loaded: Int
    let selection: RerankSelection
    /// The place of the first row, from 0.
    let start: Int
    let rows: [RerankLine]
    let questions: [QueryID: String]
    let searchNote: String?

    var values: TemplateValues {
        let total = selection.lines.count
        let end = start + rows.count
        func page(_ from: Int) -> String { filter.address(way, and: from > 0 ? [("from", "\(from + 1)")] : []) }
        return [
            "hasWay": true, "hasWays": ways.count > 1, "path": RerankAddress.path(way),
            "ways": ways.map { other -> TemplateValues in
                Self.tab(other, path: RerankAddress.path(other), isCurrent: other == way)
            },
            "isSimulated": all.contains(where: \.isSimulated), "summary": summary, "settings": settings, "tiles": tiles,
            "q": filter.text ?? "", "show": filter.ended?.rawValue ?? false, "searchNote": searchNote ?? false,
            "sorts": RerankFilter.Sort.allCases.map { sort -> TemplateValues in
                ["value": sort.rawValue, "name": sort.words, "isChosen": filter.sort == sort]
            },
            "tabs": tabs, "rows": rows.map(row), "hasRows": !rows.isEmpty, "first": start + 1, "isNew": all.isEmpty,
            "isEmpty": rows.isEmpty && !all.isEmpty,
            "range": total == 0
                ? "" : "\(DisplayFormat.count(start + 1))–\(DisplayFormat.count(end)) of \(DisplayFormat.count(total))",
            "previous": start > 0 ? page(max(0, start - BrowsePage.size)) : false,
            "next": end < total ? page(end) : false,
        ]
    }

    /// A way as one of several to choose from.
    static func tab(_ way: RerankRunRecord, path: String, isCurrent: Bool) -> TemplateValues {
        [
            "name": VisibleText.line(way.name, limit: 60), "path": path, "isCurrent": isCurrent,
            "note": VisibleText.line(
                way.name.contains(way.method) ? way.domain : "\(way.method), \(way.domain)",
                limit: 60
            ),
        ]
    }

    private var summary: String {
        "\(VisibleText.line(way.name, limit: 60)): \(VisibleText.line(way.model, limit: 80)) over the set "
            + "\(VisibleText.line(way.domain, limit: 60)), begun \(DisplayFormat.date(way.begunAt)) UTC"
    }

    /// How the model was asked, name by name.
    private var settings: [TemplateValues] { Self.settings(of: way) }

    /// What shapes a way's orders, for a list of facts.
    static func settings(of way: RerankRunRecord) -> [TemplateValues] {
        let all = (try? JSONDecoder().decode([String: String].self, from: Data(way.settings.utf8))) ?? [:]
        return all.sorted { $0.key < $1.key }.map { name, value in
            [
                "name": name.replacingOccurrences(of: "_", with: " "), "value": VisibleText.line(value, limit: 80),
            ]
        }
    }

    private var tiles: [TemplateValues] {
        func count(_ status: RerankOrderRecord.Status) -> Int { all.count { $0.status == status } }
        func tile(_ name: String, _ value: String, _ note: String, ended: RerankFilter.Ended? = nil) -> TemplateValues {
            let path = ended.map { ended in filter.with { $0.ended = ended }.address(way) }
            return ["name": name, "value": value, "note": note, "path": path ?? false]
        }
        let done = count(.done)
        let windows = all.reduce(0) { $0 + $1.windows }
        let faults = all.reduce(0) { $0 + $1.faults }
        let tokens = all.reduce(0) { $0 + $1.tokens }
        let cost = all.contains { $0.unknownCost > 0 } ? nil : all.reduce(0) { $0 + $1.costMicroUSD }
        func each(_ number: Int) -> String {
            done == 0 ? "" : String(format: "%.1f a query", Double(number) / Double(done))
        }
        let asked = way.method == "pointwise" ? "Passages asked" : "Windows"
        let new = Double(all.reduce(0) { $0 + $1.newInTen }) / Double(max(1, done))
        return [
            tile("Reranked", DisplayFormat.count(done), "of \(DisplayFormat.count(loaded)) queries", ended: .done),
            tile(
                "Failed",
                DisplayFormat.count(count(.failed)),
                count(.failed) > 0 ? "the next run tries again" : "",
                ended: .failed
            ),
            tile("Nothing found", DisplayFormat.count(count(.empty)), "by the first stage", ended: .empty),
            tile(asked, DisplayFormat.count(windows), each(windows)),
            tile("No usable order", DisplayFormat.count(faults), "windows that stayed as they were", ended: .faults),
            tile("Repaired", DisplayFormat.count(all.reduce(0) { $0 + $1.repaired }), "orders, then used"),
            tile("New in ten", done == 0 ? "–" : String(format: "%.1f", new), "of a query's first ten documents"),
            tile(
                "Tokens",
                DisplayFormat.short(tokens),
                done == 0 ? "" : "\(DisplayFormat.short(tokens / done)) a query"
            ),
            tile("Cost", DisplayFormat.dollars(micro: cost), "of all its answers"),
        ]
    }

    private var tabs: [TemplateValues] {
        let all: TemplateValues = [
            "path": filter.with { $0.ended = nil }.address(way), "name": "All",
            "count": DisplayFormat.count(selection.all),
            "isCurrent": filter.ended == nil,
        ]
        return [all]
            + RerankFilter.Ended.allCases.map { ended in
                [
                    "path": filter.with { $0.ended = ended }.address(way), "name": ended.words,
                    "count": DisplayFormat.count(selection.counts[ended] ?? 0), "isCurrent": filter.ended == ended,
                ]
            }
    }

    private func row(_ line: RerankLine) -> TemplateValues {
        let question = QuestionText(questions[line.id] ?? "")
        let isDone = line.status == .done
        return [
            "path": filter.address(way, of: line.id), "id": VisibleText.line(line.id.rawValue, limit: 80),
            "query": VisibleText.line(question.title, limit: 220),
            "rest": question.rest.map { VisibleText.line($0, limit: 200) } ?? false,
            "ending": Self.ending(line.status, cause: line.cause), "tone": Self.tone(line.status), "isDone": isDone,
            "faults": line.faults == 0
                ? false : "\(line.faults) of \(line.windows) left as \(line.faults == 1 ? "it was" : "they were")",
            "repaired": line.repaired == 0 ? false : "\(line.repaired) repaired",
            "new": line.newInTen, "bar": line.newInTen * 10, "windows": DisplayFormat.count(line.windows),
            "asked": way.method == "pointwise" ? "passages" : line.windows == 1 ? "window" : "windows",
            "tokens": DisplayFormat.count(line.tokens),
        ]
    }

    /// How a query ended, in words.
    static func ending(_ status: RerankOrderRecord.Status, cause: String?) -> String {
        switch status {
        case .done: "reranked"
        case .empty: "nothing found"
        case .failed: cause.map { "failed: \(VisibleText.line($0, limit: 60))" } ?? "failed"
        }
    }

    /// The class that colours it.
    static func tone(_ status: RerankOrderRecord.Status) -> String {
        switch status {
        case .done: "good"
        case .empty: "muted"
        case .failed: "warn"
        }
    }
}
