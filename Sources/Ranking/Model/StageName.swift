/// A stage of the pipeline, by its name in the store, in outputs and on the command line.
public struct StageName: RawRepresentable, Hashable, Sendable, Codable, CaseIterable {
    /// The name.
    public let rawValue: String

    /// Any name; those of this release are ``allCases``.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads queries and corpora.
    public static let ingest = StageName(rawValue: "ingest")
    /// Finds passages for each query.
    public static let candidates = StageName(rawValue: "candidates")
    /// Labels candidates one by one.
    public static let judge = StageName(rawValue: "judge")
    /// Builds the list.
    public static let assemble = StageName(rawValue: "assemble")
    /// Asks for an order of the list.
    public static let rank = StageName(rawValue: "rank")
    /// Compares the two kinds of label.
    public static let filter = StageName(rawValue: "filter")

    /// All of them, in the order of the data's way.
    public static let allCases: [StageName] = [.ingest, .candidates, .judge, .assemble, .rank, .filter]
    /// The stage after which a query is kept.
    public static let last = StageName.filter

    /// Whether it may wait for the teacher.
    public var asksTeacher: Bool { self == .judge || self == .rank }
}

extension StageName: Comparable {
    /// The order of the data's way.
    public static func < (left: StageName, right: StageName) -> Bool {
        left.place < right.place
    }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

extension StageName: CustomStringConvertible {
    /// The name.
    public var description: String { rawValue }
}
