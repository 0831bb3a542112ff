import ArgumentParser
import Export
import Foundation
import Ingest
import NIOCore
import Pipeline
import Ranking
import Settings
import Store

/// How the process ends.
enum Ending: Int32, Error {
    /// All done.
    case done = 0
    /// Something failed.
    case failed = 1
    /// Wrong usage or configuration; nothing was written.
    case misuse = 2
    /// Stopped early; the same command goes on.
    case stopped = 3
    /// Finished, but some queries failed.
    case itemsFailed = 4

    /// Says on standard error why the process ends, and gives its exit code.
    static func report(_ error: any Error, of command: any ParsableCommand.Type) -> Int32 {
        switch error {
        case let ending as Ending:
            return ending.rawValue
        case let error as PipelineFileError:
            return say(error, misuse)
        case let error as SourceError:
            return say(error, misuse)
        case let error as PromptFileError:
            return say(error, misuse)
        case let error as StoreError:
            return switch error {
            case .damagedResponse, .damagedRow: say(error, failed)
            default: say(error, misuse)
            }
        case ExportError.occupied, ExportError.foreign:
            return say(error, misuse)
        case let error as UsageError:
            return say(error, misuse)
        case let error as StarterError:
            return say(error, misuse)
        case let error as StoreFailure:
            return say(error, stopped)
        default:
            if let failure = WriteFailure(error, storePath: "the store") { return say(failure, stopped) }
        }
        if let error = FileError(error) { return say(error, error.fault.isOfPath ? misuse : failed) }
        let text = command.fullMessage(for: error)
        if command.exitCode(for: error) == .success {
            print(text)
            return done.rawValue
        }
        let isUsage = command.exitCode(for: error) == .validationFailure
        if isUsage {
            FileHandle.standardError.write(Data((text + "\n").utf8))
            return misuse.rawValue
        }
        return say(error, failed)
    }

    private static func say(_ error: any Error, _ ending: Ending) -> Int32 {
        let words = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
        Terminal.say("error: \(words)")
        return ending.rawValue
    }
}

/// A path of the command line that can't be read or written as it was to be.
private struct FileError: LocalizedError {
    let fault: FileFault
    let path: String

    /// nil for an error that is about no path.
    init?(_ error: any Error) {
        guard let fault = FileFault(error), let path = fault.path else { return nil }
        (self.fault, self.path) = (fault, path)
    }

    var errorDescription: String? {
        let wanted = fault.isReading ? "a file that can be read" : "a place that can be written"
        return "\(path): expected \(wanted), found \(fault.found); check the path and its permissions"
    }
}

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
