import Foundation
import TestSupport

/// Commands as people paste them, with the program that was built on the path.
enum Shell {
    /// - Parameter seconds: what is still running then is ended, and its status is 124.
    /// - Returns: the status, and standard output and error as they came.
    static func run(_ command: String, in folder: URL, seconds: Int = 300) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = [String(seconds), "/bin/sh", "-e", "-c", command]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] =
            RankforgeProcess.program.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
