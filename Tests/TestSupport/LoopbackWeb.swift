package import Foundation

/// The web of `Benchmarks/server/web.py` as a process: pages of all kinds on loopback addresses, with a journal of what was asked.
package final class LoopbackWeb: Sendable {
    /// The port of all its hosts.
    package let port: Int
    private let process: Process
    private let input: Pipe
    private let journalFile: URL

    /// Starts it on some hosts, 127.0.0.2 and up.
    package init(hosts: [String] = ["127.0.0.2"], folder: URL) throws {
        journalFile = folder.appending(path: "journal")
        process = Process()
        input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", SharedSamples.projectRoot.appending(path: "Benchmarks/server/web.py").path, "--hosts",
            hosts.joined(separator: ","), "--journal", journalFile.path,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw POSIXError(.EADDRNOTAVAIL)
        }
        self.port = port
    }

    deinit {
        process.terminate()
    }

    /// An address on a host.
    package func url(_ path: String, host: String = "127.0.0.2") -> String { "http://\(host):\(port)\(path)" }

    /// What was asked so far: `host path` a line; `SECRET` of what must never be reached.
    package var journal: [String] {
        let text = (try? String(contentsOf: journalFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// The paths of pages that were asked for, without `robots.txt`.
    package var pages: [String] {
        journal.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
            .filter { !$0.hasPrefix("/robots") }
    }
}
