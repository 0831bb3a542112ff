import Foundation
import Ranking
import Store
import TestSupport
import Testing

@testable import Pipeline
@testable import Teacher

@Suite("Undecoded answers of a killed run")
struct UndecodedAnswerTests {
    private static let stream =
        #"data: {"model":"m-1","choices":[{"delta":{"reasoning_content":"why"}}]}"# + "\n\n"
        + #"data: {"choices":[{"delta":{"content":"[2] > [1]"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":50}}"#
        + "\n\ndata: [DONE]\n\n"

    private static func ending(_ model: String, _ text: String) -> AnswerEnding {
        Array(text.utf8).withUnsafeBufferPointer {
            AnswerEnding(
                AnswerDecoder(ChatCompletions()),
                $0,
                requestedModel: model,
                latencyMilliseconds: 30,
                firstTokenMilliseconds: nil
            )
        }
    }

    @Test(
        "the next run books and stores them without asking; another teacher's and what this release can't read wait; what was no end goes"
    )
    func decoded() async throws {
        try await withTemporaryFolder { folder in
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("a")],
                settings: "",
                teacher: ", price: {input: 1, output: 2}"
            ) { _ in ScriptedRun.answer("") }
            let (path, ledger) = (run.configuration.storePath, AnswerLedger(store: run.store, runID: nil))
            for (key, ending) in [
                ("ours", Self.ending("m", Self.stream)), ("theirs", Self.ending("other", Self.stream)),
                ("none", Self.ending("m", String(Self.stream.prefix(80)))),
            ] {
                let sending = Sending(key: key, stage: .rank, reservedMicroUSD: 9_000, body: "{}", room: 100)
                _ = try ledger.willSend(sending)
                let request = TeacherRequest(
                    messages: [],
                    maxTokens: 100,
                    sample: 0,
                    domain: "d",
                    stage: .rank,
                    query: QueryID(domain: "d", local: "a")
                )
                ledger.journal(ending, key: RequestKey(rawValue: key), request: request)
            }
            let odd = RequestRecord(
                key: "later",
                domain: "d",
                stage: .rank,
                query: QueryID(domain: "d", local: "a"),
                sample: 0,
                body: ""
            )
            run.store.journal(UnreadAnswerRecord(request: odd, run: nil, ending: Array("of a later release".utf8)))
            // As a kill leaves it: opened once more beside what is there.
            let files = try [".journal", ".wire"].map { ($0, try Data(contentsOf: URL(filePath: path + $0))) }
            for number in 1...3 { ledger.didEnd(number) }
            try run.store.close()
            for (name, bytes) in files { try bytes.write(to: URL(filePath: path + name)) }
            let store = try Store.open(path: path)
            #expect(store.recovered.unread == 4 && store.recovered.onTheWire == 3)

            for _ in 0..<2 {
                try await AnswerLedger(store: store, runID: nil).decodeUnread(by: run.configuration.teachers)
                let answer = try #require(try await store.response(for: "ours"))
                #expect(answer.content == "[2] > [1]" && answer.reasoning == "why" && answer.model == "m-1")
                #expect(answer.latencyMilliseconds == 30 && answer.costMicroUSD == 1100)
                #expect(try await store.spentMicroUSD() == 1100)
                #expect(try await store.possiblyBilled().requests == 2)
                // Beside that of the start.
                let events = try await store.eventCounts().filter { $0.kind == EventRecord.Kind.recovered.rawValue }
                #expect(events.map(\.count) == [2])
                #expect(try await store.unreadAnswers().map(\.request.key) == ["later", "theirs"])
            }
            try store.close()
        }
    }
}
