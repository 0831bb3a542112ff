import Ranking

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
