package import Foundation

/// The command line as a process of its own.
package struct RankforgeProcess: Sendable {
    /// How a command ended.
    package struct Result: Sendable {
        /// The exit code; the negative signal number if it was killed.
        package var status: Int32
        /// Standard output.
        package var output: String
        /// Standard error.
        package var errors: String
    }

    /// The program, beside the tests in the build folder.
    package static var program: URL {
        let beside = (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
            .appending(path: "rankforge")
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        return SharedSamples.projectRoot.appending(path: ".build/debug/rankforge")
    }

    private let process = Process()
    private let outputFile: URL
    private let errorFile: URL

    /// Starts a command.
    ///
    /// - Parameters:
    ///   - arguments: what follows the program's name.
    ///   - folder: the current folder of the command; the project's root if nil.
    ///   - environment: added to this process's.
    package init(_ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:]) throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "rankforge-process-\(UUID().uuidString)")
        outputFile = base.appendingPathExtension("out")
        errorFile = base.appendingPathExtension("err")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        process.executableURL = Self.program
        process.arguments = arguments
        process.currentDirectoryURL = folder ?? SharedSamples.projectRoot
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    /// Standard output so far.
    package var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }

    /// Standard error so far.
    package var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    /// Whether it has not ended yet.
    package var isRunning: Bool { process.isRunning }

    /// Kills it as a power cut would.
    package func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Sends it Ctrl-C.
    package func interrupt() { Foundation.kill(process.processIdentifier, SIGINT) }

    /// Waits for its end, two minutes at most.
    package func wait() async throws -> Result {
        let deadline = ContinuousClock.now + .seconds(120)
        while process.isRunning {
            if ContinuousClock.now > deadline { kill() }
            try await Task.sleep(for: .milliseconds(10))
        }
        let status =
            process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
        let result = Result(status: status, output: output, errors: errors)
        for file in [outputFile, errorFile] { try? FileManager.default.removeItem(at: file) }
        return result
    }

    /// Runs a command to its end.
    package static func run(_ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:])
        async throws -> Result
    {
        try await RankforgeProcess(arguments, in: folder, environment: environment).wait()
    }
}
