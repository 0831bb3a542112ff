import Foundation
import TestSupport
import Testing

/// `rankforge simulate` beside a run, so that what it answered is known even when the run is killed.
struct SimulatorProcess {
    let process: RankforgeProcess
    let baseURL: String
    let journal: URL

    static func start(
        in folder: URL,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> SimulatorProcess {
        let journal = folder.appending(path: "journal.jsonl")
        let process = try RankforgeProcess(
            ["simulate", "--journal", journal.path] + arguments,
            environment: environment
        )
        let deadline = ContinuousClock.now + .seconds(20)
        while !process.output.contains("\n"), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        let address = process.output.trimmingCharacters(in: .whitespacesAndNewlines)
        try #require(address.hasPrefix("http"), "the simulator did not start: \(process.errors)")
        return SimulatorProcess(process: process, baseURL: address, journal: journal)
    }

    /// The hashes of the bodies that were answered to the end, in order.
    func answered() throws -> [String] {
        try String(contentsOf: journal, encoding: .utf8).split(separator: "\n").compactMap { line in
            line.split(separator: "\"").dropFirst(3).first.map(String.init)
        }
    }

    func stop() async throws {
        process.interrupt()
        _ = try await process.wait()
    }

    /// FNV-1a, as the journal names bodies.
    static func hash(_ body: String) -> String {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in body.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(value, radix: 16)
    }
}
