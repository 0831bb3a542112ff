import Foundation

/// Why a file of vectors can't be used.
public struct VectorFileError: Error, LocalizedError, Sendable, Hashable {
    /// The file.
    public let path: String
    /// What is wrong with it.
    public let problem: String

    /// Whether there was no room.
    public let isFullDisk: Bool

    init(path: String, problem: String, isFullDisk: Bool = false) {
        self.path = path
        self.problem = problem
        self.isFullDisk = isFullDisk
    }

    init(path: String, doing verb: String, code: Int32) {
        self.init(
            path: path,
            problem: "it can't be \(verb): \(String(cString: strerror(code)))",
            isFullDisk: DiskRoom.isMissing(code)
        )
    }

    /// The file and the problem.
    public var errorDescription: String? { "vectors at \(path): \(problem)" }
}
