import Ranking
import Settings

/// A way to find candidates, as pipeline files name it.
public struct CandidateKind: Sendable {
    /// The word after `kind:`.
    public let name: String
    /// One sentence on what it does.
    public let summary: String
    /// How the store marks what it finds.
    public let origin: CandidateOrigin
    /// The further keys that it takes.
    public let properties: [Property]
    /// What is missing in this release, as `run` says it; nil for a kind that works.
    public let notice: String?

    init(
        name: String,
        summary: String,
        origin: CandidateOrigin,
        properties: [Property] = [],
        notice: String? = nil
    ) {
        self.name = name
        self.summary = summary
        self.origin = origin
        self.properties = properties
        self.notice = notice
    }

    /// Whether this release can run it; the others are read and checked all the same.
    public var isAvailable: Bool { notice == nil }
}
