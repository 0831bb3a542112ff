import Foundation
import Settings
import TestSupport
import Testing

@testable import Pipeline

@Suite("The folder of an export")
struct OutputFolderTests {
    @Test("is none where the pipeline's own files lie: source, prompts, store, benchmarks, or the pipeline itself")
    func taken() async throws {
        try await withTemporaryFolder { folder in
            func make(_ name: String, _ text: String) throws {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(text.utf8).write(to: file)
            }
            let row =
                #"{"id": "1", "query": "why", "passages": [{"text": "a", "label": 1}, {"text": "b", "label": 0}]}"#
            let prompt = """
                ---
                id: mine
                stage: rank
                answers: permutation
                description: mine
                ---
                ## user
                {{{query}}}

                {{{passages}}}
                """
            try make("data/questions.jsonl", row)
            try make("prompts/mine.md", prompt)
            try make("runs/s.sqlite", "")
            try make("runs/s.sqlite.index/x", "")
            try make("bench/queries.jsonl", row)
            let yaml = """
                name: p
                store: \(folder.path)/runs/s.sqlite
                teacher: {provider: simulator}
                domains:
                  d:
                    source: {kind: jsonl, path: \(folder.path)/data/questions.jsonl}
                    judge: {given: true}
                rank: {prompt: \(folder.path)/prompts/mine.md}
                decontaminate: {against: [\(folder.path)/bench]}
                """
            try make("p.yaml", yaml)
            let configuration = try PipelineConfiguration(
                yaml: yaml,
                path: folder.appending(path: "p.yaml").path,
                environment: [:]
            )
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "link"),
                withDestinationURL: folder.appending(path: "data")
            )
            for name in [
                "data", "data/", "prompts", "runs", "runs/s.sqlite.index/out", "bench/out", ".", "link", "data/../data",
            ] {
                #expect(throws: PipelineFileError.self, "\(name)") {
                    try configuration.requireOutput(folder.appending(path: name))
                }
            }
            for name in ["runs/sft", "data/sft", "new", "bench-out"] {
                try configuration.requireOutput(folder.appending(path: name))
            }
        }
    }
}
