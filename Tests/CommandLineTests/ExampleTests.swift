import Foundation
import TestSupport
import Testing

@Suite("The README's examples")
struct ExampleTests {
    /// What stands before a block that can be pasted in a checkout.
    private static let marker = "<!-- examples: run by ExampleTests -->\n```sh\n"
    /// Verbs whose examples in the table are lines of these blocks.
    private static let verbs = ["rerank", "evaluate", "compare", "score"]

    private static func readme() throws -> String {
        try String(contentsOf: SharedSamples.projectRoot.appending(path: "README.md"), encoding: .utf8)
    }

    private static func blocks() throws -> [String] {
        try readme().components(separatedBy: marker).dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    @Test("rerank, evaluate, compare and score do what they show, pasted as they stand into a fresh checkout")
    func pasted() async throws {
        try await withTemporaryFolder { folder async throws in
            for name in ["data", "pipelines"] {
                try FileManager.default.copyItem(
                    at: SharedSamples.projectRoot.appending(path: name),
                    to: folder.appending(path: name)
                )
            }
            let blocks = try Self.blocks()
            try #require(!blocks.isEmpty)
            var said = ""
            for block in blocks {
                let (status, text) = try Shell.run(block, in: folder)
                #expect(status == 0, "\(block)\n\(text)")
                said += text
            }
            for words in [
                "13 queries reranked", "student-first-stage", "kept by both", "0 got -1 (output format), 0 got 0",
                "0 rows could not be scored",
            ] {
                #expect(said.contains(words), "\(words) in \(said)")
            }
        }
    }

    @Test("the table of verbs shows the same commands", arguments: verbs)
    func table(verb: String) throws {
        let lines = try Self.blocks().flatMap { $0.split(separator: "\n").map(String.init) }
        let shown = try Self.readme().split(separator: "\n").filter { $0.hasPrefix("| `\(verb)`") }
            .compactMap { $0.split(separator: "`").last { $0.hasPrefix("rankforge \(verb) ") }.map(String.init) }
        try #require(shown.count == 1)
        #expect(lines.contains(shown[0]), "\(shown[0])")
    }
}
