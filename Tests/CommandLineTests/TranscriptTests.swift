import Foundation
import TestSupport
import Testing

@Suite("The README's transcript")
struct TranscriptTests {
    /// A newcomer's way from 20 questions to training files.
    private static let commands = [
        "rankforge init bread",
        "cp my-questions.jsonl bread/data/questions.jsonl",
        "rankforge doctor bread/pipeline.yaml | grep -v disk",
        "rankforge run bread/pipeline.yaml --dry-run | grep -v '^lengths'",
        "rankforge run bread/pipeline.yaml | tail -n 4",
        "rankforge rejects bread/pipeline.yaml",
        "rankforge show bread/pipeline.yaml mine/bread-02 | grep VERDICT",
        "rankforge export bread/pipeline.yaml --format sft --out bread/sft --allow-simulated",
    ]

    private static let marker = "<!-- transcript: made by TranscriptTests -->\n```console\n"

    @Test("it is what the commands say; RANKFORGE_UPDATE_README=1 writes it anew")
    func transcript() async throws {
        try await withTemporaryFolder { folder async throws in
            let root = SharedSamples.projectRoot
            try FileManager.default.copyItem(
                at: root.appending(path: "data/own/questions.jsonl"),
                to: folder.appending(path: "my-questions.jsonl")
            )
            var lines: [String] = []
            for command in Self.commands {
                lines.append("$ " + command)
                lines += try Shell.run(command, in: folder).text.split(separator: "\n").map(String.init)
            }
            let text = lines.joined(separator: "\n").replacing(folder.path, with: "~")
            let readme = root.appending(path: "README.md")
            let whole = try String(contentsOf: readme, encoding: .utf8)
            let parts = whole.components(separatedBy: Self.marker)
            try #require(parts.count == 2)
            let end = try #require(parts[1].range(of: "\n```"))
            if ProcessInfo.processInfo.environment["RANKFORGE_UPDATE_README"] != nil {

                try Data((parts[0] + Self.marker + text + parts[1][end.lowerBound...]).utf8).write(to: readme)
            } else {
                #expect(String(parts[1][..<end.lowerBound]) == text)
            }
            #expect(lines.count <= 45)
        }
    }
}
