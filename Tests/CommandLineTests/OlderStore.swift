import Foundation
import TestSupport
import Testing

/// A folder with the store of an earlier release, its pipeline file and sources; nobody listens at its teacher's address.
struct OlderStore {
    let folder: URL
    /// The `sft.jsonl` that the earlier release exported.
    let exported: String

    var store: String { folder.appending(path: "s.sqlite").path }

    /// - Parameter name: a folder of `Fixtures`.
    init(_ name: String, in folder: URL) throws {
        self.folder = folder
        let fixture = SharedSamples.projectRoot.appending(path: "Tests/CommandLineTests/Fixtures/\(name)")
        for file in try FileManager.default.contentsOfDirectory(at: fixture, includingPropertiesForKeys: nil) {
            try FileManager.default.copyItem(at: file, to: folder.appending(path: file.lastPathComponent))
        }
        exported = try String(contentsOf: folder.appending(path: "sft.jsonl"), encoding: .utf8)
        _ = try sql(".read \(folder.appending(path: "store.sql").path)")
    }

    func sql(_ query: String) throws -> [String] { try Demo(folder: folder).sql(query, store: store) }

    func verb(_ verb: String, _ more: [String] = []) async throws -> RankforgeProcess.Result {
        // One attempt, since an address without a server would else be tried for long.
        let teacher = ["--set", "teacher.attempts=1", "--set", "teacher.api_key_env=RANKFORGE_NO_KEY"]
        return try await RankforgeProcess.run(
            verb.split(separator: " ").map(String.init) + ["pipeline.yaml"] + teacher + more,
            in: folder,
            environment: ["RANKFORGE_NO_KEY": "x"]
        )
    }

    func export() async throws -> String {
        let out = folder.appending(path: "out-\(UUID().uuidString.prefix(8))")
        let result = try await verb("export", ["--format", "sft", "--out", out.path])
        try #require(result.status == 0, "\(result.errors)")
        return try String(contentsOf: out.appending(path: "sft.jsonl"), encoding: .utf8)
    }

    /// What may not change while nobody has agreed to pay.
    func paid() throws -> [String] {
        try sql(
            "SELECT domain, stage, fingerprint, text_rules FROM current ORDER BY 1, 2; SELECT COUNT(*) FROM response; SELECT COUNT(*) FROM ledger"
        )
    }
}
