import Foundation
import TestSupport
import Testing

/// Servers by how they show reasoning, each asked in every way; `docs/teachers.md` holds what came of it.
@Suite("Shapes of teachers", .serialized)
struct TeacherShapeTests {
    /// A kind of server.
    private struct Teacher: Sendable {
        var name: String
        var wire = "chat"
        /// What the simulator is told to be.
        var shape = "reasoning_content"
        var provider = "openai-compatible"
        /// Where the shape is known from.
        var source: String

        func demo(_ base: String, in folder: URL, _ settings: [String] = []) throws -> Demo {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return Demo(
                folder: folder,
                settings: [
                    "teacher.provider=\(provider)", "teacher.protocol=\(wire)", "teacher.base_url=\(base)",
                    "teacher.model=rankforge-simulator",
                    // What is cached depends on who asked first, and a file's price is another one.
                    "teacher.price={input: 1, cached_input: 1, output: 2, batch: 1}",
                ] + settings,
                environment: ["MISTRAL_API_KEY": "k"]
            )
        }
    }

    private static let shown = [
        Teacher(name: "DeepSeek, `reasoning_content`", source: "recorded (pydantic-ai, vercel/ai)"),
        Teacher(name: "vLLM, Groq, `reasoning`", shape: "reasoning", source: "vLLM PR 33402; recorded (vercel/ai)"),
        Teacher(
            name: "OpenRouter, `reasoning_details`",
            shape: "reasoning_details",
            source: "recorded (pydantic-ai)"
        ),
        Teacher(
            name: "`<think>` in the content",
            shape: "think-tags",
            source: "recorded (Groq, Hugging Face; pydantic-ai)"
        ),
        Teacher(name: "`</think>` alone", shape: "closing-tag", source: "SGLang 0.5.23's reasoning parsers"),
        Teacher(name: "11 other pairs of marks", shape: "other-tags", source: "parsers of SGLang and vLLM"),
        Teacher(
            name: "Mistral, parts of the content",
            shape: "content-parts",
            provider: "mistral",
            source: "mistralai 3.7.0"
        ),
        Teacher(name: "gpt-oss, channels", shape: "channels", source: "TensorRT-LLM #9256"),
        Teacher(name: "gpt-oss, tokens stripped", shape: "bare-channels", source: "mlx-lm PR 1867"),
        Teacher(name: "prose before `<answer>`", shape: "prose", source: "models that are asked for marks"),
        Teacher(name: "OpenAI Responses, summaries", wire: "responses", source: "openai 3.57.0"),
        Teacher(name: "Anthropic, thinking blocks", wire: "anthropic", source: "anthropic 2.14.0"),
        Teacher(name: "Gemini, thought parts", wire: "gemini", source: "google-genai 3.6.1"),
        Teacher(name: "Ollama, `thinking`", wire: "ollama", source: "Ollama's repository, August 2026"),
        Teacher(name: "xAI, reasoning counted beside", shape: "counted-beside", source: "litellm 1.110.2"),
    ]

    private static let hidden = [
        Teacher(name: "no reasoning", shape: "none", source: "-"),
        Teacher(name: "OpenRouter, encrypted", shape: "encrypted", source: "openrouter 1.3.84"),
        Teacher(name: "OpenAI Responses, encrypted", wire: "responses", shape: "encrypted", source: "openai 3.57.0"),
        Teacher(name: "Anthropic, omitted", wire: "anthropic", shape: "encrypted", source: "anthropic 2.14.0"),
        Teacher(name: "Gemini, no thoughts", wire: "gemini", shape: "encrypted", source: "google-genai 3.6.1"),
        Teacher(name: "counted, and nothing sent", shape: "empty", source: "vLLM #41902"),
    ]

    /// What came of one way to ask.
    private struct Outcome: Equatable, CustomStringConvertible {
        let counts: String
        /// The training records.
        let records: Data?

        init(_ demo: Demo) async throws {
            let sums =
                "SELECT (SELECT COUNT(*) FROM v_kept), SUM(prompt_tokens), SUM(completion_tokens), SUM(cost_micro_usd) FROM ledger"
            let fields = try #require(try demo.sql(sums).first).split(separator: "|").map { Int($0) ?? -1 }
            counts = "\(fields[0]) lists, \(fields[1]) + \(fields[2]), $\(Double(fields[3]) / 1e6)"
            records = try await demo.export("sft", ["--allow-summaries"])["sft.jsonl"]
        }

        var description: String { "\(counts), \(records?.count ?? 0) bytes" }
    }

    private static let limit = ["--limit", "3"]

    private func online(_ teacher: Teacher, _ base: String, in folder: URL, streamed: Bool) async throws -> Outcome {
        let demo = try teacher.demo(base, in: folder, ["teacher.stream=\(streamed)"])
        let run = try await demo.run(Self.limit)
        #expect(run.status == 0, "\(teacher.name): \(run.output) \(run.errors)")
        return try await Outcome(demo)
    }

    /// - Returns: nil where the protocol has no files.
    private func byFile(_ teacher: Teacher, _ base: String, in folder: URL) async throws -> Outcome? {
        if teacher.wire == "ollama" { return nil }
        let demo = try teacher.demo(base, in: folder)
        while let file = try await demo.answersByFile(Self.limit, simulator: ["--shape", teacher.shape]) {
            let taken = try await demo.verb("batch", ["import"], [file])
            try #require(taken.status == 0, "\(teacher.name): \(taken.output) \(taken.errors)")
        }
        return try await Outcome(demo)
    }

    @Test(
        "wherever a server shows reasoning, streamed, whole and by file, the same lists are kept for the same tokens and money, as docs/teachers.md says"
    )
    func shown() async throws {
        try await withTemporaryFolder { folder async throws in
            var plain: Outcome?
            var rows: [String] = []
            for (number, teacher) in Self.shown.enumerated() {
                let own = folder.appending(path: "\(number)")
                try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
                let simulator = try await SimulatorProcess.start(
                    in: own,
                    ["--order-noise", "0.2", "--shape", teacher.shape]
                )
                let base = simulator.baseURL
                async let streamed = online(teacher, base, in: own.appending(path: "streamed"), streamed: true)
                async let whole = online(teacher, base, in: own.appending(path: "whole"), streamed: false)
                async let filed = byFile(teacher, base, in: own.appending(path: "filed"))
                let outcomes = try await [streamed, whole, filed]
                try await simulator.stop()
                let expected = try #require(plain ?? outcomes[0])
                plain = expected
                for outcome in outcomes.compactMap(\.self) { #expect(outcome == expected, "\(teacher.name)") }
                let cells = outcomes.map { $0?.counts ?? "has no files" }.joined(separator: " | ")
                rows.append("| \(teacher.name) | `\(teacher.wire)` `\(teacher.shape)` | \(teacher.source) | \(cells) |")
            }
            let page = SharedSamples.projectRoot.appending(path: "docs/teachers.md")
            let table = rows.joined(separator: "\n")
            #expect(try String(contentsOf: page, encoding: .utf8).contains(table), "docs/teachers.md lacks:\n\(table)")
        }
    }

    @Test(
        "where nobody can read reasoning, 3 answers and what was on its way, at most 6, are paid until the run stops and says so"
    )
    func hidden() async throws {
        try await withTemporaryFolder { folder async throws in
            for (number, teacher) in Self.hidden.enumerated() {
                let own = folder.appending(path: "\(number)")
                try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
                let simulator = try await SimulatorProcess.start(in: own, ["--shape", teacher.shape])
                let count = "SELECT COUNT(*) FROM ledger"
                for streamed in [true, false] {
                    let place = own.appending(path: "\(streamed)")
                    let demo = try teacher.demo(simulator.baseURL, in: place, ["teacher.stream=\(streamed)"])
                    let run = try await demo.run(["--domain", "websearch"])
                    #expect(run.status == 3, "\(teacher.name): \(run)")
                    #expect(run.output.contains("the first 3 answers of rank"), "\(teacher.name): \(run.output)")
                    let isUnseen = teacher.shape == "encrypted"
                    #expect(run.output.contains("counted and not shown") == isUnseen, "\(run.output)")
                    let paid = try #require(try demo.sql(count).first.flatMap(Int.init))
                    #expect((3...6).contains(paid), "\(teacher.name)")
                }
                // A file is paid as a whole; nothing is after it.
                let demo = try teacher.demo(simulator.baseURL, in: own.appending(path: "filed"))
                let file = try await demo.answersByFile(
                    ["--domain", "websearch"],
                    simulator: ["--shape", teacher.shape]
                )
                let taken = try await demo.verb("batch", ["import"], [try #require(file)])
                #expect(taken.status == 0, "\(teacher.name): \(taken)")
                let paid = try demo.sql(count)
                let run = try await demo.run(["--domain", "websearch"])
                #expect(
                    run.status == 3 && run.output.contains("the first 3 answers of rank"),
                    "\(teacher.name): \(run)"
                )
                #expect(try demo.sql(count) == paid && paid == ["13"])
                try await simulator.stop()
            }
        }
    }
}
