import Foundation

/// Why a file of vectors can't be used.
public struct VectorFileError: Error, LocalizedError, Sendable, Hashable {
    /// The file.
    public let path: String
    /// What is wrong with it.
    public let problem: String

    init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    init(path: String, doing verb: String, code: Int32) {
        self.init(path: path, problem: "it can't be \(verb): \(String(cString: strerror(code)))")
    }

    /// The file and the problem.
    public var errorDescription: String? { "vectors at \(path): \(problem)" }
}
