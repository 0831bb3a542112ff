import Foundation
import TestSupport
import Testing

/// The demo pipeline, run by the command line into folders of a test's own.
struct Demo {
    let folder: URL
    /// Further `--set` values of every command.
    var settings: [String] = []
    var environment: [String: String] = [:]
    var file = Self.pipeline

    static let pipeline = "pipelines/demo.yaml"

    var store: String { folder.appending(path: "store.sqlite").path }

    /// Arguments that every verb on this pipeline takes.
    var common: [String] {
        let quick = file == Self.pipeline ? ["teacher.simulator.latency_ms=0"] : []
        return [file] + (["store=\(store)"] + quick + settings).flatMap { ["--set", $0] }
    }

    func run(_ more: [String] = []) async throws -> RankforgeProcess.Result {
        try await RankforgeProcess.run(["run"] + common + more, environment: environment)
    }

    func start() throws -> RankforgeProcess {
        try RankforgeProcess(["run"] + common, environment: environment)
    }

    /// Waits until a run has stored its first answer, a minute at most.
    func waitForAnswer(of process: RankforgeProcess) async throws {
        let start = ContinuousClock.now
        while process.isRunning, start.duration(to: .now) < .seconds(60) {
            if let count = try sql("SELECT COUNT(*) FROM response").first, count != "0" { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("no answer was stored")
    }

    func verb(_ verb: String, _ more: [String] = []) async throws -> RankforgeProcess.Result {
        try await RankforgeProcess.run([verb] + common + more, environment: environment)
    }

    /// A verb with verbs of its own: `batch export PIPELINE …`.
    func verb(_ verb: String, _ sub: [String], _ more: [String]) async throws -> RankforgeProcess.Result {
        try await RankforgeProcess.run([verb] + sub + common + more, environment: environment)
    }

    /// Exports what is left to ask as batch files, and lets the simulator answer them.
    ///
    /// - Parameters:
    ///   - more: arguments of the export.
    ///   - simulator: further ones of the simulator.
    /// - Returns: the file with the results; nil where nothing was left.
    func answersByFile(_ more: [String] = [], simulator: [String] = []) async throws -> String? {
        let out = folder.appending(path: "batch-\(UUID().uuidString.prefix(8))")
        let export = try await verb("batch", ["export"], ["--out", out.path, "--part-requests", "20"] + more)
        try #require(export.status == 0, "\(export.errors)")
        let parts = try FileManager.default.contentsOfDirectory(atPath: out.path)
        if parts.isEmpty { return nil }
        let results = out.appending(path: "results.jsonl").path
        let files = parts.flatMap { ["--batch", out.appending(path: $0).path] }
        let answered = try await RankforgeProcess.run(
            ["simulate", "--out", results, "--order-noise", "0.2"] + files + simulator
        )
        try #require(answered.status == 0, "\(answered.errors)")
        return results
    }

    /// Exports a format and gives the bytes of every file by name.
    func export(_ format: String, store other: String? = nil, _ more: [String] = []) async throws -> [String: Data] {
        let out = folder.appending(path: "\(format)-\(UUID().uuidString.prefix(8))")
        let set = (other.map { ["--set", "store=\($0)"] } ?? []) + more
        let result = try await verb("export", ["--format", format, "--out", out.path, "--allow-simulated"] + set)
        try #require(result.status == 0, "\(result.status) \(result.output) \(result.errors)")
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: out.path) {
            files[name] = try Data(contentsOf: out.appending(path: name))
        }
        return files
    }

    /// Both formats, for comparisons.
    func exports(store other: String? = nil) async throws -> [String: Data] {
        let sft = try await export("sft", store: other)
        return sft.merging(try await export("rl", store: other)) { first, _ in first }
    }

    /// Asks the store in SQL.
    func sql(_ query: String, store other: String? = nil) throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sqlite3", other ?? store, query]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
