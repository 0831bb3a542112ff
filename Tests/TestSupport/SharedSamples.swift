package import Foundation

/// The real data that lies beside a checkout in development; a test that reads it has the trait `samples`.
package enum SharedSamples {
    /// The folder of samples, found through `RANKFORGE_SHARED`, else as `../shared` from the project's root.
    private static let root =
        (ProcessInfo.processInfo.environment["RANKFORGE_SHARED"].map { URL(filePath: $0, directoryHint: .isDirectory) }
        ?? projectRoot.deletingLastPathComponent().appending(path: "shared", directoryHint: .isDirectory))
        .appending(path: "samples")

    static func hold(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: name).path)
    }

    /// A folder of samples.
    ///
    /// - Throws: where it is absent.
    package static func folder(_ name: String) throws -> URL {
        guard hold(name) else { throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: name]) }
        return root.appending(path: name)
    }

    /// The root of this project's checkout.
    package static var projectRoot: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }
}
