/// The stages in the order of the data's way.
public enum StageName: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// Reads queries and corpora.
    case ingest
    /// Finds passages for each query.
    case candidates
    /// Labels candidates one by one.
    case judge
    /// Builds the list.
    case assemble
    /// Asks for an order of the list.
    case rank
    /// Compares the two kinds of label.
    case filter

    /// The order of the data's way.
    public static func < (left: StageName, right: StageName) -> Bool {
        left.place < right.place
    }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
