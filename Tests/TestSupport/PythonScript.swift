import Foundation

/// A Python script with nothing but the standard library, as trainers' loaders are; a test that runs one has the trait `python`.
package enum PythonScript {
    /// Runs a script.
    ///
    /// - Returns: its output.
    /// - Throws: with the script's standard error, if it fails.
    @discardableResult
    package static func run(_ script: String, arguments: [String]) throws -> String {
        try start(["-c", script] + arguments)
    }

    /// Runs a program of `Benchmarks/` as ``run(_:arguments:)`` runs a script.
    package static func benchmark(_ name: String, arguments: [String]) throws -> String {
        try start([SharedSamples.projectRoot.appending(path: "Benchmarks/\(name)").path] + arguments)
    }

    static let isInstalled = (try? start(["-c", ""])) != nil

    /// Runs a program of `scripts/`.
    package static func script(_ name: String, arguments: [String] = []) throws -> String? {
        try start([SharedSamples.projectRoot.appending(path: "scripts/\(name)").path] + arguments)
    }

    private static func start(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let output = FileManager.default.temporaryDirectory.appending(path: "rankforge-python-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { try? FileManager.default.removeItem(at: output) }
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8)
        guard process.terminationStatus == 0 else { throw Failure(output: text) }
        return text
    }

    /// What a failed script said.
    package struct Failure: Error, CustomStringConvertible {
        let output: String
        /// The script's output.
        package var description: String { output }
    }
}
