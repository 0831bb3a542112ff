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

    init(
        name: String,
        summary: String,
        origin: CandidateOrigin,
        properties: [Property] = []
    ) {
        self.name = name
        self.summary = summary
        self.origin = origin
        self.properties = properties
    }
}
