/// Why a kept list is not in an export.
public struct ExportDrop: Sendable, Hashable, Codable {
    /// The query.
    public var id: String
    /// A code: `too-long`.
    public var reason: String
    /// What supports it.
    public var evidence: String
}
