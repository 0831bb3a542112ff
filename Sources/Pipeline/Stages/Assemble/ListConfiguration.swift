import Ranking
import Settings

/// How lists are built.
package struct ListConfiguration: Sendable, Hashable {
    /// How many passages a list holds at most.
    package let size: Int
    /// How many it must hold.
    let minimum: Int

    private static let sizeSetting = Setting(
        "size",
        2...100,
        "How many passages a list holds at most.",
        default: 20,
        // Where negatives are sampled, the judge draws as many as a list takes.
        effect: .shapesAsWritten([.judge, .assemble])
    )
    static let minimumSetting = Setting(
        "minimum",
        2...100,
        "How many it must hold.",
        default: 4,
        // Queries that can't fill it are not judged.
        effect: .shapesAsWritten([.judge, .assemble])
    )

    static let properties = [sizeSetting.property, minimumSetting.property]

    init(settings: Settings) throws {
        size = settings[Self.sizeSetting]
        minimum = settings[Self.minimumSetting]
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
