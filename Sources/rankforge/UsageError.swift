import Foundation
import NIOCore
import Settings

/// A command line that asks for something that is not there.
struct UsageError: Error, LocalizedError {
    /// What was expected, what was found, what to do.
    let errorDescription: String?

    init(_ words: String) {
        errorDescription = words
    }

    /// A word that is none of those that an option takes; the one that may have been meant, if any.
    static func unknown(_ word: String, of known: [String], option: String) -> UsageError {
        UsageError(
            "\(option): expected one of \(known.joined(separator: ", ")), found \"\(word)\""
                + (Suggestion.nearest(to: word, among: known).map { "; did you mean \($0)?" } ?? "")
        )
    }

    /// What keeps a server from listening on a port of this machine, said of the option that named it; other errors as they are.
    static func port(_ port: Int, option: String, _ error: any Error) -> any Error {
        let reasons = [EADDRINUSE: "which is in use", EACCES: "which only root may listen on"]
        guard let reason = (error as? IOError).flatMap({ reasons[$0.errnoCode] }) else { return error }
        return UsageError(
            "\(option): expected a free port, found \(port), \(reason); \(option) 0 takes any that is free"
        )
    }
}
