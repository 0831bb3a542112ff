import Foundation
import Ranking
import Store
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("The first answers of a run, and the room of each")
struct FirstAnswersTests {
    // MARK: - The rule

    @Test("a stage has at most 4 requests on their way until its first usable answer, and any number after it")
    func places() {
        var watch = FirstAnswersWatch()
        let first = (1...6).map { _ in watch.begins(.rank) }
        #expect(first == [true, true, true, true, false, false])
        let isFree1 = watch.begins(.judge)
        #expect(isFree1, "the other stage has places of its own")
        watch.ended(.rank)
        let step3 = watch.take(.rank, query: QueryID(domain: "d", local: "1"), fault: nil)
        #expect(step3 == .goOn)
        let all8 = (1...50).allSatisfy { _ in watch.begins(.rank) }
        #expect(all8)
    }

    @Test(
        "the third query whose answer can't be used for one cause stops the run; other causes and usable answers do not"
    )
    func three() {
        var watch = FirstAnswersWatch()
        let step4 = watch.take(.rank, query: QueryID(domain: "d", local: "1"), fault: .truncated)
        #expect(step4 == .hold)
        let step5 = watch.take(.rank, query: QueryID(domain: "d", local: "2"), fault: .unparsable)
        #expect(step5 == .hold)
        let step6 = watch.take(.judge, query: QueryID(domain: "d", local: "3"), fault: .truncated)
        #expect(step6 == .hold)
        let step7 = watch.take(.rank, query: QueryID(domain: "d", local: "4"), fault: .truncated)
        #expect(step7 == .hold)
        let step2 = watch.take(.rank, query: QueryID(domain: "d", local: "5"), fault: .truncated)
        #expect(step2 == .stop(.truncated))
        var samples = FirstAnswersWatch()
        let query = QueryID(domain: "d", local: "odd")
        let all11 = (1...9).allSatisfy { _ in samples.take(.rank, query: query, fault: .refused) == .hold }
        #expect(all11, "nine samples of one query say nothing of the set-up")
        var fine = FirstAnswersWatch()
        _ = fine.take(.rank, query: QueryID(domain: "d", local: "6"), fault: .empty)
        _ = fine.take(.rank, query: QueryID(domain: "d", local: "7"), fault: nil)
        let all9 = (1...9).allSatisfy { _ in
            fine.take(.rank, query: QueryID(domain: "d", local: "8"), fault: .empty) == .goOn
        }
        #expect(all9)
        var later = FirstAnswersWatch(proven: [.rank])
        let all10 = (1...9).allSatisfy { _ in
            later.take(.rank, query: QueryID(domain: "d", local: "9"), fault: .empty) == .goOn
        }
        #expect(all10)
    }

    @Test(
        "where prompts of a query ask about other passages each, three of a lone query stop the run, but not of one among others"
    )
    func windows() {
        let query = QueryID(domain: "d", local: "q")
        func asked(_ number: Int) -> [ChatMessage] { [ChatMessage(role: .user, content: "window \(number)")] }
        func verdicts(_ watch: FirstAnswersWatch, _ windows: [Int]) -> [FirstAnswersWatch.Verdict] {
            var watch = watch
            return windows.map { watch.take(.rank, query: query, asked: asked($0), fault: .empty) }
        }
        var alone = FirstAnswersWatch(partsQueries: true)
        #expect(verdicts(alone, [1, 2, 3]) == [.hold, .hold, .hold], "others may be on their way")
        alone.cameToRest()
        #expect(verdicts(alone, [1, 1, 2, 3]) == [.hold, .hold, .hold, .stop(.empty)])
        var samples = FirstAnswersWatch()
        samples.cameToRest()
        #expect(verdicts(samples, [1, 2, 3, 4]) == [.hold, .hold, .hold, .hold])
    }

    // MARK: - Runs

    private static var lists: [[String: Any]] { (1...12).map { ScriptedRun.list("q\($0)") } }

    private static func good(_ request: TeacherRequest) -> Answer {
        ScriptedRun.answer(request, order: [1, 2, 3, 4, 5, 6])
    }

    private static let wrong: [(String, @Sendable (TeacherRequest) -> Answer)] = [
        ("rank.reasoning", { ScriptedRun.answer($0, order: [1, 2, 3, 4, 5, 6], reasoning: "") }),
        ("rank.prompt", { _ in ScriptedRun.answer("I would rather not.") }),
        ("teacher.max_tokens", { _ in ScriptedRun.answer("[1] > [", finish: "length") }),
        ("held reasoning and no answer", { ScriptedRun.answer($0, order: [], reasoning: "why").withoutText() }),
        ("nested too deeply to be read", { _ in ScriptedRun.answer("").withoutText(["deep-content": 1]) }),
        ("were empty: no reasoning, no text", { _ in ScriptedRun.answer("", reasoning: " ").withoutText() }),
    ]

    @Test(
        "three first answers of no use stop the run and name the setting; mended, the same run brings every list, without flags",
        arguments: 0..<wrong.count
    )
    func stopsAndGoesOn(_ number: Int) async throws {
        let (setting, answer) = Self.wrong[number]
        try await withTemporaryFolder { folder async throws in
            let isMended = Mutex(false)
            let asked = Mutex(0)
            func begin() async throws -> ScriptedRun {
                try await ScriptedRun(
                    folder: folder,
                    lists: Self.lists,
                    settings: "filter: {alpha: 0.1}",
                    watches: true
                ) {
                    request in
                    asked.withLock { $0 += 1 }
                    return isMended.withLock { $0 } ? Self.good(request) : answer(request)
                }
            }
            let run = try await begin()
            try await run.run()
            let words = try #require(run.state.stopReason?.errorDescription)
            #expect(words.contains(setting) && words.contains("the first 3 answers of rank"), "\(words)")
            // Of four on their way one has ended the run.
            #expect(asked.withLock { $0 } <= FirstAnswersWatch.enough + FirstAnswersWatch.most - 1)
            let counts = try await run.store.stageCounts(domains: ["d"])
            #expect(counts.allSatisfy { $0.failed == 0 && $0.rejected == 0 }, "\(counts)")
            try run.store.close()

            isMended.withLock { $0 = true }
            let again = try await begin()
            try await again.run()
            #expect(again.state.stopReason == nil)
            for number in 1...12 {
                let verdict = try await again.verdict("q\(number)")
                #expect(verdict?.isKept == true, "q\(number)")
            }
            try again.store.close()
        }
    }

    @Test("with rank.reasoning: optional, lists without reasoning are kept")
    func optional() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(
                folder: folder,
                lists: Self.lists,
                settings: "rank: {reasoning: optional}\nfilter: {alpha: 0.1}",
                watches: true
            ) { ScriptedRun.answer($0, order: [1, 2, 3, 4, 5, 6], reasoning: "") }
            try await run.run()
            #expect(run.state.stopReason == nil)
            let verdict = try await run.verdict("q1")
            #expect(verdict?.isKept == true)
            try run.store.close()
        }
    }

    @Test("a single list whose answer is of no use is no wrong set-up")
    func single() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("q1")],
                settings: "",
                watches: true
            ) { _ in ScriptedRun.answer("no") }
            try await run.run()
            #expect(run.state.stopReason == nil)
            let verdict = try await run.verdict("q1")
            #expect(verdict?.reason == .unparsable)
            try run.store.close()
        }
    }

    @Test("a server that counts far fewer tokens than the prompt has did not read it: its answer is not used")
    func promptCut() {
        func seen(_ usage: TokenUsage, bytes: Int, estimate: Int) -> Bool {
            let messages = [ChatMessage(role: .user, content: String(repeating: "x", count: bytes))]
            return PromptCut.seen(usage, messages: messages, estimate: estimate) != nil
        }
        #expect(seen(TokenUsage(prompt: 2048), bytes: 20_000, estimate: 5400))
        #expect(!seen(TokenUsage(prompt: 4100), bytes: 20_000, estimate: 5400))
        // A tokenizer that joins digits, a short prompt, a count that is none, one that leaves out what was cached.
        #expect(!seen(TokenUsage(prompt: 3100), bytes: 20_000, estimate: 9000))
        #expect(!seen(TokenUsage(prompt: 300), bytes: 3000, estimate: 900))
        #expect(!seen(TokenUsage(prompt: 9), bytes: 20_000, estimate: 5400))
        #expect(!seen(TokenUsage(), bytes: 20_000, estimate: 5400))
        #expect(!seen(TokenUsage(prompt: 1000, cachedPrompt: 3800), bytes: 20_000, estimate: 5400))
    }

    // MARK: - Room and samples

    @Test("at temperature 0 an answer that can't be read is not asked for again; elsewhere it is, once")
    func greedy() async throws {
        for (parameters, expected) in [("{temperature: 0}", 1), ("{temperature: 0.7}", 2)] {
            try await withTemporaryFolder { folder async throws in
                let asked = Mutex(0)
                let run = try await ScriptedRun(
                    folder: folder,
                    lists: [ScriptedRun.list("q1")],
                    settings: "",
                    teacher: ", parameters: \(parameters)"
                ) { _ in
                    asked.withLock { $0 += 1 }
                    return ScriptedRun.answer("no")
                }
                try await run.run()
                #expect(asked.withLock { $0 } == expected)
                try run.store.close()
            }
        }
    }

    @Test(
        "an answer gets what the window leaves, under the key that names what is asked for; cut off by the window, it is not paid for again"
    )
    func clamped() async throws {
        try await withTemporaryFolder { folder async throws in
            let requests = Mutex<[TeacherRequest]>([])
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("q1")],
                settings: "",
                teacher: ", context: 2048"
            ) { request in
                requests.withLock { $0.append(request) }
                var answer = ScriptedRun.answer("[1] > [", finish: "length")
                answer.usage.completion = request.room
                answer.usage.prompt = nil
                return answer
            }
            try await run.run()
            let sent = requests.withLock { $0 }
            let request = try #require(sent.first)
            #expect(sent.count == 1)
            let room = try #require(request.room)
            #expect(request.maxTokens == 32_768 && room > 256 && room < 2048)
            var unclamped = request
            unclamped.room = nil
            #expect(run.key(request) == run.key(unclamped))
            let verdict = try await run.verdict("q1")
            #expect(verdict?.reason == .truncated)
            let fault = try await run.store.fault(ofAnswer: run.key(request).rawValue)
            #expect(fault == "no-room")
            try run.store.close()
        }
    }

    @Test("a cut-off answer is asked for with twice the room, and what the server does not take stays truncated")
    func refusedRoom() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = try await ScriptedRun(
                folder: folder,
                lists: [ScriptedRun.list("q1")],
                settings: "",
                teacher: ", max_tokens: 1000"
            ) { request in
                if request.maxTokens == 2000 {
                    throw TeacherError.failed(
                        AttemptFailure(cause: .badRequest, status: 400, message: "max_tokens is too large: 2000"),
                        attempts: 1
                    )
                }
                var answer = ScriptedRun.answer("[1] > [", finish: "length")
                answer.usage.completion = 1000
                return answer
            }
            try await run.run()
            let verdict = try await run.verdict("q1")
            #expect(verdict?.reason == .truncated)
            try run.store.close()
        }
    }
}

extension Answer {
    /// The same with no text to read.
    fileprivate func withoutText(_ repairs: [String: Int] = [:]) -> Answer {
        var answer = self
        answer.content = ""
        answer.repairs = AnswerRepairs(counts: repairs)
        return answer
    }
}
