import Ranking
import Store

/// The rows that a filter lets through, in its order, and what other choices would show.
struct BrowseSelection: Sendable {
    /// Indices into ``Catalogue/rows``.
    private(set) var rows: [Int32] = []
    /// How many rows each choice of one filter would show, the other filters staying as they are.
    private(set) var statuses: [CatalogueLine.Status: Int] = [:]
    private(set) var domains: [Int]
    private(set) var codes: [Int]
    private(set) var models: [Int]

    private struct Miss: OptionSet {
        let rawValue: UInt8
        static let status = Miss(rawValue: 1)
        static let domain = Miss(rawValue: 2)
        static let code = Miss(rawValue: 4)
        static let model = Miss(rawValue: 8)
        static let other = Miss(rawValue: 16)
    }

    /// One pass over all rows.
    ///
    /// - Parameters:
    ///   - matches: what holds the searched words; nil if nothing is searched.
    ///   - decisions: what reviewers decided, by query.
    init(
        _ filter: BrowseFilter,
        in catalogue: Catalogue,
        matches: TextIndex.Matches?,
        decisions: [QueryID: DecisionRecord.Action]
    ) {
        domains = catalogue.domains.map { _ in 0 }
        codes = catalogue.codes.map { _ in 0 }
        models = catalogue.models.map { _ in 0 }
        // A name that no row has is no row's number.
        func number(_ word: String?, _ words: [String]) -> Int16? {
            word.map { word in words.firstIndex(of: word).map { Int16(clamping: $0) } ?? -2 }
        }
        let domain = number(filter.domain, catalogue.domains)
        let code = number(filter.code, catalogue.codes)
        let model = number(filter.model, catalogue.models)
        let order = catalogue.order(filter.sort) ?? catalogue.rows.indices.map { Int32($0) }
        var counts = [Int](repeating: 0, count: CatalogueLine.Status.allCases.count)
        for index in order {
            let row = catalogue.rows[Int(index)]
            var miss = Miss()
            if let domain, row.domain != domain { miss.insert(.domain) }
            if let status = filter.status, row.status != status { miss.insert(.status) }
            if let code, row.code != code { miss.insert(.code) }
            if let model, row.model != model { miss.insert(.model) }
            if !Self.holds(row, filter, matches, decisions) { miss.insert(.other) }
            if miss.isEmpty { rows.append(index) }
            if miss.isSubset(of: .status) { counts[Self.place(row.status)] += 1 }
            if miss.isSubset(of: .domain), row.domain >= 0 { domains[Int(row.domain)] += 1 }
            if miss.isSubset(of: .code), row.code >= 0 { codes[Int(row.code)] += 1 }
            if miss.isSubset(of: .model), row.model >= 0 { models[Int(row.model)] += 1 }
        }
        for status in CatalogueLine.Status.allCases { statuses[status] = counts[Self.place(status)] }
    }

    private static func holds(
        _ row: CatalogueRow,
        _ filter: BrowseFilter,
        _ matches: TextIndex.Matches?,
        _ decisions: [QueryID: DecisionRecord.Action]
    ) -> Bool {
        if let low = filter.lowestNDCG, row.ndcg < max(0, Float(low)) { return false }
        if let high = filter.highestNDCG, row.ndcg < 0 || row.ndcg > Float(high) { return false }
        if let few = filter.fewestPositives, row.positives < few { return false }
        if let most = filter.mostPositives, row.positives < 0 || row.positives > most { return false }
        if let short = filter.shortestReasoning, row.reasoning < short { return false }
        if let long = filter.longestReasoning, row.reasoning < 0 || row.reasoning > long { return false }
        if let decided = filter.decided {
            let made = decisions[row.name]
            if made?.rawValue != (decided == .none ? nil : decided.rawValue) { return false }
        }
        guard let matches else { return true }
        return matches.queries.contains(row.queryRow) || matches.answers.contains(row.answerRow)
    }

    private static func place(_ status: CatalogueLine.Status) -> Int {
        switch status {
        case .kept: 0
        case .rejected: 1
        case .failed: 2
        case .pending: 3
        }
    }
}

/// A stretch of a selection around a place that an address names.
///
/// A place is a value of the sort and a query's name, so that a link shows the same rows after other rows have come in before them.
struct BrowsePage: Sendable, Equatable {
    /// Rows on a page.
    static let size = 50

    /// Where the stretch begins in the selection.
    var start: Int
    /// Where it ends, exclusive.
    var end: Int

    /// Cuts a page out.
    ///
    /// - Parameters:
    ///   - after: rows behind this place; nil for none.
    ///   - before: the rows just before this place; nil for none.
    init(of selection: [Int32], in catalogue: Catalogue, sort: BrowseSort, after: String?, before: String?) {
        let count = selection.count
        func place(_ mark: String, behind: Bool) -> Int {
            guard let mark = Mark(mark) else { return 0 }
            // By halves: the first row that is not before the mark, or behind it.
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                let row = Mark(catalogue.rows[Int(selection[middle])], catalogue, sort)
                if behind ? !(mark < row) : row < mark { low = middle + 1 } else { high = middle }
            }
            return low
        }
        if let before {
            end = place(before, behind: false)
            start = max(0, end - Self.size)
            // The first page is always whole.
            end = min(count, start + Self.size)
        } else {
            start = after.map { place($0, behind: true) } ?? 0
            end = min(count, start + Self.size)
        }
        if start == count, count > 0 { start = max(0, count - Self.size) }
    }

    /// The place of a row as an address names it.
    static func mark(_ row: CatalogueRow, _ catalogue: Catalogue, _ sort: BrowseSort) -> String {
        Mark(row, catalogue, sort).text
    }

    private struct Mark: Comparable {
        var key: Float
        var domain: Int
        var id: String

        init(_ row: CatalogueRow, _ catalogue: Catalogue, _ sort: BrowseSort) {
            key = sort.key(row)
            domain = Int(row.domain)
            id = row.id
        }

        init?(_ text: String) {
            let parts = text.split(separator: "~", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let key = Float(parts[0]), !key.isNaN, let domain = Int(parts[1]) else {
                return nil
            }
            (self.key, self.domain, id) = (key, domain, String(parts[2]))
        }

        var text: String { "\(key)~\(domain)~\(id)" }

        static func < (left: Mark, right: Mark) -> Bool {
            (left.key, left.domain, left.id) < (right.key, right.domain, right.id)
        }
    }
}

/// What a filter found, with what was looked at.
struct BrowseResult: Sendable {
    let catalogue: Catalogue
    let selection: BrowseSelection
    /// What reviewers decided, by query.
    let decisions: [QueryID: DecisionRecord.Action]
    /// What the reader should know about the search; nil if there is nothing to say.
    let searchNote: String?
}
