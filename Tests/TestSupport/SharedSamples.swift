import Foundation

/// The real data that lies beside a checkout in development; absent elsewhere, where tests that need it say so and pass.
public enum SharedSamples {
    /// The samples folder, or nil (said loudly on standard error) where it is absent.
    ///
    /// Found through `RANKFORGE_SHARED`, else as `../shared` from the project's root.
    public static func folder(_ name: String) -> URL? {
        let shared =
            ProcessInfo.processInfo.environment["RANKFORGE_SHARED"].map {
                URL(filePath: $0, directoryHint: .isDirectory)
            }
            ?? projectRoot.deletingLastPathComponent().appending(path: "shared", directoryHint: .isDirectory)
        let folder = shared.appending(path: "samples").appending(path: name)
        guard FileManager.default.fileExists(atPath: folder.path) else {
            FileHandle.standardError.write(Data("SKIPPED: shared samples '\(name)' are absent (\(folder.path))\n".utf8))
            return nil
        }
        return folder
    }

    /// The root of this project's checkout.
    public static var projectRoot: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }
}
