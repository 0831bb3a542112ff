import Ranking
import Store

/// Which reranked queries a page shows and in which order; read from an address and written into one.
struct RerankFilter: Sendable, Hashable {
    /// How queries ended.
    enum Ended: String, Sendable, CaseIterable {
        case done, faults, failed, empty

        /// How the page names it.
        var words: String {
            switch self {
            case .done: "Reranked"
            case .faults: "Windows left as they were"
            case .failed: "Failed"
            case .empty: "Nothing found"
            }
        }

        func holds(_ line: RerankLine) -> Bool {
            switch self {
            case .done: line.status == .done
            case .faults: line.faults > 0
            case .failed: line.status == .failed
            case .empty: line.status == .empty
            }
        }
    }

    /// What the page can be sorted by.
    enum Sort: String, Sendable, CaseIterable {
        case source
        case changed
        case faults

        /// How the page names it.
        var words: String {
            switch self {
            case .source: "as in the source"
            case .changed: "most new in the first ten"
            case .faults: "most windows left as they were"
            }
        }
    }

    var ended: Ended?
    var text: String?
    var sort = Sort.source

    init() {}

    /// Reads an address; what makes no sense is left out.
    init(_ fields: FormFields) {
        ended = fields["show"].flatMap(Ended.init(rawValue:))
        text = fields["q"].map { String($0.prefix(300)) }
        sort = fields["sort"].flatMap(Sort.init(rawValue:)) ?? .source
    }

    /// The fields that are set, in a fixed order.
    private var fields: [(String, String)] {
        let all: [(String, String?)] = [
            ("show", ended?.rawValue), ("q", text), ("sort", sort == .source ? nil : sort.rawValue),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    /// The address of the list of a way's queries, or of one query.
    func address(_ way: RerankRunRecord, of id: QueryID? = nil, and more: [(String, String)] = []) -> String {
        let items = fields + more
        let path = RerankAddress.path(way, id)
        return items.isEmpty
            ? path : path + "?" + items.map { "\($0.0)=\(FormFields.encoded($0.1))" }.joined(separator: "&")
    }

    /// The same with a change.
    func with(_ change: (inout RerankFilter) -> Void) -> RerankFilter {
        var changed = self
        change(&changed)
        return changed
    }
}
