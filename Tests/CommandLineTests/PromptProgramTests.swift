import Foundation
import TestSupport
import Testing

@Suite("Prompts that need programs, by the command line", .serialized)
struct PromptProgramTests {
    private static let prompt = """
        ---
        id: mended
        stage: rank
        answers: permutation
        description: Mended texts.
        mend: ftfy
        ---
        ## user
        Order {{count}} passages for {{{query}}}
        {{#passages}}
        [{{number}}] {{{content}}}
        {{/passages}}

        """

    /// Makes a project with that prompt and runs it with a program in Python's place.
    private static func run(_ folder: URL, python: String) async throws -> RankforgeProcess.Result {
        let made = try await RankforgeProcess(["init", "own"], in: folder).wait()
        #expect(made.status == 0)
        let file = folder.appending(path: "mended.md")
        try prompt.write(to: file, atomically: true, encoding: .utf8)
        let arguments = ["run", "own/pipeline.yaml", "--yes", "--limit", "5", "--set", "rank.prompt=\(file.path)"]
        return try await RankforgeProcess(arguments, in: folder, environment: ["RANKFORGE_PYTHON": python]).wait()
    }

    @Test("a missing program is told before a store is made, with what to install")
    func missing() async throws {
        try await withTemporaryFolder { folder in
            let run = try await Self.run(folder, python: "/absent/python3")
            #expect(run.status == 2 && run.errors.contains("pip install ftfy"), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "own/runs/store.sqlite").path))
        }
    }

    @Test("one query whose texts break the program fails alone", .python)
    func breaks() async throws {
        try await withTemporaryFolder { folder in
            let python = folder.appending(path: "python")
            let script = """
                #!/usr/bin/env python3
                import json, os, sys
                print('{"ready": true}', flush=True)
                for line in sys.stdin:
                    items = json.loads(line)
                    mark = os.path.join(os.path.dirname(__file__), "first")
                    if not os.path.exists(mark):
                        open(mark, "w").write(items[0]["text"])
                    if open(mark).read() == items[0]["text"]:
                        sys.exit(1)
                    print(json.dumps({"texts": [item["text"] for item in items]}), flush=True)
                """
            try Data(script.utf8).write(to: python)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: python.path)
            let run = try await Self.run(folder, python: python.path)
            #expect(run.status == 4, "\(run.output) \(run.errors)")
            let status = try await RankforgeProcess(["status", "own/pipeline.yaml", "--json"], in: folder).wait()
            #expect(status.output.contains("prompt-texts"), "\(status.output)")
            #expect(run.output.contains("rank"), "\(run.output)")
        }
    }
}
