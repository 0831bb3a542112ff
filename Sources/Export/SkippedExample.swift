/// Why a kept list is not in an export.
public struct SkippedExample: Sendable, Hashable, Codable {
    /// The query.
    public var id: String
    /// A code, as `too-long`.
    public var reason: String
    /// What supports it.
    public var evidence: String

    /// Names a list and why it stays out.
    public init(id: String, reason: String, evidence: String) {
        self.id = id
        self.reason = reason
        self.evidence = evidence
    }

    /// Its reasoning is a summary, and the rows would teach it.
    public static let summary = "summary-reasoning"
    /// A reviewer dropped what the filter had kept.
    public static let byReviewer = "dropped-by-reviewer"
    /// A reviewer kept what can't be exported as it stands today.
    public static let notExportable = "kept-but-not-exportable"
}
