import Settings

/// How lists are built.
public struct ListConfiguration: Sendable, Hashable {
    /// How many passages a list holds at most.
    public let size: Int
    /// How many it must hold.
    public let minimum: Int

    static let usualMinimum = 4

    init(settings: Settings) throws {
        size = settings.integer("size") ?? 20
        minimum = settings.integer("minimum") ?? Self.usualMinimum
        guard minimum <= size else {
            throw PipelineFileError(
                path: settings.join("minimum"),
                expected: "a whole number from 2 to \(size), the list's size",
                found: "\(minimum)",
                suggestion: "lower it or raise list.size"
            )
        }
    }
}
