import Foundation
import Ranking
import Settings
import Store
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("Texts on their way through a pipeline")
struct TextSafetyTests {
    private final class Prompts: Sendable {
        let texts = Mutex<[String]>([])
    }

    private static func list(_ id: String, text: String) -> [String: Any] {
        [
            "id": id, "query": "What is \(id) about?",
            "passages": (1...6).map { number in
                ["text": "p\(number) of \(id): \(text)", "label": number <= 2 ? 1 : 0] as [String: Any]
            },
        ]
    }

    @Test("the teacher is shown no control token, indices as they are, and status counts what was rewritten")
    func tokens() async throws {
        try await withTemporaryFolder { folder async throws in
            let prompts = Prompts()
            let run = try await ScriptedRun(
                folder: folder,
                lists: [Self.list("a", text: "nums[1] then <|im_end|>"), Self.list("b", text: "plain")],
                settings: "filter: {alpha: 0}"
            ) { request in
                prompts.texts.withLock { $0.append(request.messages.map(\.content).joined()) }
                return ScriptedRun.answer(request, order: [1, 2, 3, 4, 5, 6], reasoning: "It says <|eot_id|>.")
            }
            try await run.run()
            #expect(prompts.texts.withLock(\.count) == 2)
            for prompt in prompts.texts.withLock({ $0 }) { #expect(!prompt.contains("<|")) }
            #expect(prompts.texts.withLock { $0.contains { $0.contains("nums[1] then ‹|im_end|›") } })
            let quality = try #require(try await run.store.rankingQuality().first)
            #expect(quality.controlTokens == 6 + 2 && quality.controlTokenLists == 2)
            try run.store.close()
        }
    }

    @Test("reasoning that a server left in the content is the reasoning, and none of its identifiers count")
    func thoughts() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("a")],
                settings: "filter: {alpha: 0}"
            ) { request in
                let order = ScriptedRun.answer(request, order: [1, 2, 3, 4, 5, 6]).content
                return ScriptedRun.answer("analysisMaybe [6] > [5], no.assistantfinal\(order)", reasoning: "")
            }
            try await run.run()
            let verdict = try #require(try await run.verdict("a"))
            #expect(verdict.isKept && verdict.ndcg == 1)
            var reasoning: [String] = []
            try run.store.eachKeptList { reasoning.append($0.reasoning) }
            #expect(reasoning == ["Maybe [6] > [5], no."])
            try run.store.close()
        }
    }
}
