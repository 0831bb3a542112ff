import Foundation
package import Testing

/// What a test needs of the machine it runs on; where it is absent, the test is reported as skipped.
extension Trait where Self == ConditionTrait {
    /// Folders of `../shared/samples`.
    package static func samples(_ names: String...) -> Self {
        .enabled(if: names.allSatisfy(SharedSamples.hold), "no \(names.joined(separator: ", ")) in ../shared/samples")
    }

    /// Python 3 with its standard library.
    package static var python: Self { .enabled(if: PythonScript.isInstalled, "python3 is not installed") }
}
