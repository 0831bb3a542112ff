import Foundation

/// A Python script that serves on loopback and prints its port first; what it says besides is not shown.
package struct PythonServer: Sendable {
    private let process: Process
    /// Its address, without a slash at the end.
    package let url: String

    /// Starts it; ``stop()`` ends it.
    package init(_ script: String, _ arguments: [String] = []) throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script] + arguments
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let port = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        url = "http://127.0.0.1:\(port.trimmingCharacters(in: .whitespacesAndNewlines))"
    }

    /// Ends it by a signal that no mask holds back: what is started from a worker thread may not hear the others.
    package func stop() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
}
