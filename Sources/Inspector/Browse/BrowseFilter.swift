import Ranking
import Store

/// Which queries a browse page shows and in which order; read from an address and written into one, so that links stay.
struct BrowseFilter: Sendable, Hashable {
    /// Whether a reviewer has decided.
    enum Decided: String, Sendable, CaseIterable {
        case keep, drop, none
    }

    var domain: String?
    var status: CatalogueLine.Status?
    var code: String?
    var model: String?
    var decided: Decided?
    var text: String?
    var lowestNDCG: Double?
    var highestNDCG: Double?
    var fewestPositives: Int?
    var mostPositives: Int?
    var shortestReasoning: Int?
    var longestReasoning: Int?
    var sort = BrowseSort.id

    init() {}

    /// Reads an address; what makes no sense is left out.
    init(_ fields: FormFields) {
        domain = fields["domain"]
        status = fields["status"].flatMap(CatalogueLine.Status.init(rawValue:))
        code = fields["reason"]
        model = fields["model"]
        decided = fields["decision"].flatMap(Decided.init(rawValue:))
        text = fields["q"].map { String($0.prefix(300)) }
        lowestNDCG = fields["min"].flatMap(Self.number)
        highestNDCG = fields["max"].flatMap(Self.number)
        fewestPositives = fields["posmin"].flatMap(Int.init)
        mostPositives = fields["posmax"].flatMap(Int.init)
        shortestReasoning = fields["lenmin"].flatMap(Int.init)
        longestReasoning = fields["lenmax"].flatMap(Int.init)
        sort = fields["sort"].flatMap(BrowseSort.init(rawValue:)) ?? .id
    }

    /// The fields that are set, in a fixed order.
    var fields: [(name: String, value: String)] {
        let all: [(String, String?)] = [
            ("domain", domain), ("status", status?.rawValue), ("reason", code), ("model", model),
            ("decision", decided?.rawValue), ("q", text), ("min", lowestNDCG.map(Self.words)),
            ("max", highestNDCG.map(Self.words)), ("posmin", fewestPositives.map(String.init)),
            ("posmax", mostPositives.map(String.init)), ("lenmin", shortestReasoning.map(String.init)),
            ("lenmax", longestReasoning.map(String.init)), ("sort", sort == .id ? nil : sort.rawValue),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    /// What stands behind the `?` of an address, without it; empty for no filter.
    var query: String {
        fields.map { "\($0.name)=\(FormFields.encoded($0.value))" }.joined(separator: "&")
    }

    /// The address of the browse page, or of one list seen under this filter.
    func address(of id: QueryID? = nil, and more: [(String, String)] = []) -> String {
        let path = id.map(ListAddress.path) ?? "/lists"
        let items = [query] + more.map { "\($0.0)=\(FormFields.encoded($0.1))" }
        let query = items.filter { !$0.isEmpty }.joined(separator: "&")
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    /// The same with a change.
    func with(_ change: (inout BrowseFilter) -> Void) -> BrowseFilter {
        var changed = self
        change(&changed)
        return changed
    }

    private static func number(_ text: String) -> Double? {
        Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func words(_ number: Double) -> String {
        number == number.rounded() ? String(Int(max(-1e6, min(1e6, number)))) : String(number)
    }
}

/// What the browse page can be sorted by.
enum BrowseSort: String, Sendable, CaseIterable {
    case id
    case lowest = "ndcg"
    case highest = "-ndcg"
    case shortest = "reasoning"
    case longest = "-reasoning"
    case fewest = "positives"
    case most = "-positives"

    /// How the page names it.
    var words: String {
        switch self {
        case .id: "by name"
        case .lowest: "lowest NDCG first"
        case .highest: "highest NDCG first"
        case .shortest: "shortest reasoning first"
        case .longest: "longest reasoning first"
        case .fewest: "fewest positives first"
        case .most: "most positives first"
        }
    }

    /// The number that rises along the order; rows without the value get infinity and come last.
    func key(_ row: CatalogueRow) -> Float {
        func value(_ number: Int) -> Float { number < 0 ? .infinity : Float(number) }
        func falling(_ number: Int) -> Float { number < 0 ? .infinity : -Float(number) }
        return switch self {
        case .id: 0
        case .lowest: row.ndcg < 0 ? .infinity : row.ndcg
        case .highest: row.ndcg < 0 ? .infinity : -row.ndcg
        case .shortest: value(Int(row.reasoning))
        case .longest: falling(Int(row.reasoning))
        case .fewest: value(Int(row.positives))
        case .most: falling(Int(row.positives))
        }
    }
}
