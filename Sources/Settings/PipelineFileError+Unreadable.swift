import Foundation

extension PipelineFileError {
    /// A file of settings that is not there or can't be read, with what may have been meant.
    static func unreadable(_ file: URL) -> PipelineFileError {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
        let folder = isFolder.boolValue ? file : file.deletingLastPathComponent()
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
            .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        let meant = isFolder.boolValue ? names.first : Suggestion.nearest(to: file.lastPathComponent, among: names)
        let found = isFolder.boolValue ? "a folder" : exists ? "one that can't be read" : "nothing"
        let next =
            exists && !isFolder.boolValue
            ? "check its permissions"
            : "a relative path starts at the current folder; `rankforge init DIR` makes a pipeline to start from"
        return PipelineFileError(
            path: "",
            expected: "a pipeline file at \(file.path)",
            found: found,
            suggestion: meant.map { "did you mean \(folder.appending(path: $0).path)?" } ?? next
        )
    }
}
