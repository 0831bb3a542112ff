import Foundation
import Ranking
import Settings
import Store
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("Parameters and headers by stage and by prompt file")
struct RequestOptionTests {
    private static let judge = """
        ---
        id: own-judge
        stage: judge
        answers: selection
        description: Selects.
        parameters:
          chat_template_kwargs: {enable_thinking: false}
          temperature: 0
        # What follows is no parameter.
        texts: fenced
        ---
        ## user
        {{{query}}} {{{gold_answer}}}
        {{{passages}}}
        """

    private static func list() -> [String: Any] {
        var list = ScriptedRun.list("a")
        list["gold_answer"] = "gold"
        return list
    }

    @Test(
        "a judge without thinking stands beside a ranker with it; the prompt file goes before its stage, the stage before the teacher"
    )
    func narrowerWins() async throws {
        try await withTemporaryFolder { folder async throws in
            let prompt = folder.appending(path: "judge.md")
            try Data(Self.judge.utf8).write(to: prompt)
            let asked = Mutex<[TeacherRequest]>([])
            let run = try await ScriptedRun(
                folder: folder,
                lists: [Self.list()],
                settings: "rank: {parameters: {temperature: 0.6}, headers: {x-beta: b1}}",
                judge: "{positives: \(prompt.path), parameters: {temperature: 1, top_p: 0.5}}",
                teacher: ", parameters: {temperature: 0.7, seed: 7}"
            ) { request in
                asked.withLock { $0.append(request) }
                return ScriptedRun.asShown(request)
            }
            try await run.run()
            let requests = asked.withLock { $0 }
            let judged = try #require(requests.first { $0.stage == .judge })
            let ranked = try #require(requests.first { $0.stage == .rank })
            let teacher = run.configuration.ranker.endpoint
            let judging = try teacher.body(of: judged, streamed: false)
            #expect(judging.contains(#""chat_template_kwargs":{"enable_thinking":false}"#))
            #expect(judging.contains(#""temperature":0,"#) && judging.contains(#""top_p":0.5"#))
            let ranking = try teacher.body(of: ranked, streamed: false)
            #expect(!ranking.contains("chat_template_kwargs") && ranking.contains(#""temperature":0.6"#))
            #expect(ranking.contains(#""seed":7"#) && ranked.options.headers == ["x-beta": .text("b1")])
            // The answers lie under the keys of what was sent.
            for request in requests { #expect(try await run.store.holdsAnswer(teacher.key(request).rawValue)) }
            try run.store.close()
        }
    }

    @Test(
        "a misspelt parameter and a reserved one are named with the prompt file and its line, and a key in a stage is refused"
    )
    func mistakes() async throws {
        try await withTemporaryFolder { folder async throws in
            let prompt = folder.appending(path: "judge.md")
            func error(_ line: String, stage: String = "{}") throws -> PipelineFileError {
                try Data(Self.judge.replacing("  temperature: 0\n", with: "  \(line)\n").utf8).write(to: prompt)
                return try #require(throws: PipelineFileError.self) {
                    try PipelineConfiguration(
                        yaml: """
                            name: p
                            store: s.sqlite
                            teacher: {provider: simulator}
                            domains:
                              d: {source: {kind: jsonl, path: q.jsonl}, judge: {positives: \(prompt.path)}}
                            rank: \(stage)
                            """,
                        path: "p.yaml",
                        environment: [:]
                    )
                }
            }
            let slip = try error("temprature: 0")
            #expect(slip.path == "parameters.temprature" && slip.line == 8 && slip.file == "prompt own-judge")
            #expect(slip.suggestion?.contains("temperature") == true)
            #expect(try error("max_tokens: 5").suggestion == "set teacher.max_tokens")
            let key = try error("top_p: 1", stage: "{headers: {Authorization: sk-canary}}")
            #expect(key.path == "rank.headers.Authorization" && !key.localizedDescription.contains("canary"))
        }
    }

    @Test("a secret header of a stage must be in the environment before anything is sent")
    func missingSecret() throws {
        let configuration = try PipelineConfiguration(
            yaml: """
                name: p
                store: s.sqlite
                teacher: {provider: simulator}
                domains:
                  d: {source: {kind: jsonl, path: q.jsonl}, judge: {given: true}}
                rank: {headers: {X-Tenant-Key: {env: TENANT}}}
                """,
            path: "p.yaml",
            environment: [:]
        )
        let missing = Preflight(configuration: configuration, environment: [:]).problems()
        #expect(missing.contains { $0.path == "rank.headers" && $0.expected.contains("TENANT") })
        let there = Preflight(configuration: configuration, environment: ["TENANT": "x"]).problems()
        #expect(!there.contains { $0.path == "rank.headers" })
    }
}
