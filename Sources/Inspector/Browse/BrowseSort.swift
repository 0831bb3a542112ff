/// What the browse page can be sorted by.
enum BrowseSort: String, Sendable, CaseIterable {
    case id
    case lowest = "ndcg"
    case highest = "-ndcg"
    case shortest = "chain"
    case longest = "-chain"
    case fewest = "positives"
    case most = "-positives"

    /// How the page names it.
    var words: String {
        switch self {
        case .id: "by name"
        case .lowest: "lowest NDCG first"
        case .highest: "highest NDCG first"
        case .shortest: "shortest chain first"
        case .longest: "longest chain first"
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
        case .shortest: value(Int(row.chain))
        case .longest: falling(Int(row.chain))
        case .fewest: value(Int(row.positives))
        case .most: falling(Int(row.positives))
        }
    }
}
