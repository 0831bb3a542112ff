import Foundation
import Simulator
import TestSupport
import Testing

/// The simulator as any client sees it, over HTTP.
@Suite("The simulator", .serialized, .python)
struct SimulatedTeacherTests {
    private func ask(
        _ simulator: RunningSimulator,
        _ text: String,
        stream: Bool = false,
        path: String = "/chat/completions"
    ) throws -> String {
        let script = """
            import json, sys, urllib.request, urllib.error
            body = json.dumps({"model": "m", "messages": [{"role": "user", "content": sys.argv[2]}], "stream": sys.argv[3] == "1", "max_tokens": 4096})
            request = urllib.request.Request(sys.argv[1], data=body.encode(), headers={"Content-Type": "application/json"})
            try:
                print(urllib.request.urlopen(request, timeout=10).read().decode())
            except urllib.error.HTTPError as error:
                print("status", error.code, "retry-after", error.headers.get("retry-after"), error.read().decode())
            except Exception as error:
                print("broken", type(error).__name__)
            """
        return try PythonScript.run(script, arguments: [simulator.baseURL + path, text, stream ? "1" : "0"])
    }

    private let question = """
        <query>
          why do cats purr
        </query>

        <passages>
        [1] the stock market fell
        [2] cats purr because the larynx vibrates
        [3] dogs bark
        </passages>

        Write the order like [2] > [1].
        """

    private func with(
        _ set: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (RunningSimulator) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        set(&configuration)
        let simulator = try await Simulator.start(configuration)
        do { try await body(simulator) } catch {
            await simulator.stop()
            throw error
        }
        await simulator.stop()
    }

    @Test("it answers in DeepSeek's shapes, streamed and whole, and says that it is simulated")
    func shapes() async throws {
        try await with({ $0.orderNoise = 0 }) { simulator throws in
            do {
                let whole = try #require(
                    try JSONSerialization.jsonObject(with: Data(ask(simulator, question).utf8))
                        as? [String: Any]
                )
                #expect(
                    whole["system_fingerprint"] as? String == "simulated"
                        && whole["model"] as? String == "rankforge-simulator"
                )
                let choice = try #require((whole["choices"] as? [[String: Any]])?.first)
                let message = try #require(choice["message"] as? [String: Any])
                #expect((message["content"] as? String)?.contains("[2] > ") == true)
                #expect((message["reasoning_content"] as? String)?.isEmpty == false)
                #expect((whole["usage"] as? [String: Any])?["prompt_cache_hit_tokens"] != nil)
            }
            let events = try ask(simulator, question, stream: true).split(separator: "\n").filter {
                $0.hasPrefix("data: ")
            }
            #expect(events.count > 5 && events.last == "data: [DONE]")
        }
    }

    @Test("faults come on demand")
    func faults() async throws {
        let cases: [(String, (inout SimulatorConfiguration) -> Void)] = [
            (
                "status 429 retry-after 3",
                {
                    $0.faults.rateLimited = 1
                    $0.faults.retryAfter = 3
                }
            ),
            ("Insufficient Balance", { $0.faults.noBalance = 1 }), ("status 500", { $0.faults.error500 = 1 }),
            ("status 503", { $0.faults.error503 = 1 }), ("broken", { $0.faults.reset = 1 }),
            ("\"finish_reason\":\"length\"", { $0.faults.cutByLength = 1 }), ("weather", { $0.faults.garbage = 1 }),
            ("status 401", { $0.apiKey = "k" }),
        ]
        for (words, set) in cases {
            try await with(set) { simulator throws in
                let said = try ask(simulator, question, stream: words == "broken")
                #expect(said.contains(words))
            }
        }
    }

    @Test("the same seed gives the same answer; another seed another one")
    func seeded() async throws {
        let long = (1...12).map { "[\($0)] cats and dogs and number \($0)" }.joined(separator: "\n")
        let text = "<query>\n  cats and dogs\n</query>\n\n<passages>\n\(long)\n</passages>\nOrder like [2] > [1]."
        var answers: [String] = []
        for seed in [1, 1, 2] { try await with({ $0.seed = seed }) { answers.append(try ask($0, text)) } }
        #expect(answers[0] == answers[1] && answers[0] != answers[2])
    }

    @Test(
        "a study's truth stands in the passages: orders follow it, scores say it, and noise is fresh only where it should be"
    )
    func truth() async throws {
        func prompt(_ passages: [Int], asks: String) -> String {
            let lines = passages.enumerated().map { "[\($0 + 1)] passage \($1) truth=0.\($1) and words" }
            return "<query>\n  words\n</query>\n\n<passages>\n\(lines.joined(separator: "\n"))\n</passages>\n\(asks)"
        }
        let order = "Order like [2] > [1]."
        let exact: (inout SimulatorConfiguration) -> Void = {
            $0.truthWord = "truth"
            $0.orderNoise = 0
        }
        try await with(exact) { simulator throws in
            #expect(try ask(simulator, prompt([25, 75, 50], asks: order)).contains("[2] > [3] > [1]"))
            let score = try ask(simulator, prompt([73], asks: "Give <answer> a number from 0 to 100 </answer>."))
            #expect(score.contains("<answer>73<"))
        }
        // The same two passages among others: their order is a matter of taste, or of the moment.
        for (isFresh, kinds) in [(false, 1...1), (true, 2...2)] {
            let noisy: (inout SimulatorConfiguration) -> Void = {
                $0.truthWord = "truth"
                $0.orderNoise = isFresh ? 0 : 1
                $0.sampleNoise = isFresh ? 1 : 0
            }
            try await with(noisy) { simulator throws in
                var seen: Set<Bool> = []
                for other in 30..<38 {
                    let said = try ask(simulator, prompt([50, 51, other], asks: order))
                    let body = try JSONSerialization.jsonObject(with: Data(said.utf8)) as? [String: Any]
                    let message = (body?["choices"] as? [[String: Any]])?.first?["message"] as? [String: Any]
                    let answer = try #require(message?["content"] as? String)
                    let places = try ["[1]", "[2]"].map { try #require(answer.range(of: $0)?.lowerBound) }
                    seen.insert(places[0] < places[1])
                }
                #expect(kinds.contains(seen.count), "fresh: \(isFresh)")
            }
        }
    }

    @Test("what was seen before hits the prefix cache in units of 64 tokens")
    func cache() async throws {
        try await with { simulator in
            let prefix = String(repeating: "The same beginning of every prompt. ", count: 30)
            _ = try ask(simulator, prefix + "first")
            _ = try ask(simulator, prefix + "second")
            while simulator.statistics.inFlight > 0 { try await Task.sleep(for: .milliseconds(5)) }
            let statistics = simulator.statistics
            #expect(statistics.answered == 2 && statistics.cachedTokens > 0 && statistics.cachedTokens % 64 == 0)
            #expect(statistics.cachedTokens <= statistics.promptTokens / 2)
        }
    }

    @Test("it refuses what a real server refuses, and reads the room by either name")
    func refusals() async throws {
        let script = """
            import json, sys, urllib.request, urllib.error
            base, root = sys.argv[1], sys.argv[1][:-len("/v1")]
            def ask(url, key="right", **more):
                body = dict({"model": "known", "messages": [{"role": "user", "content": sys.argv[2]}]}, **more)
                head = {"Content-Type": "application/json", "Authorization": "Bearer " + key}
                try:
                    call = urllib.request.Request(url + "/chat/completions", data=json.dumps(body).encode(), headers=head)
                    reply = json.loads(urllib.request.urlopen(call, timeout=10).read())
                    return reply["choices"][0]["finish_reason"]
                except urllib.error.HTTPError as error:
                    return error.code
            print(ask(base), ask(root), ask(base, key="wrong"), ask(base, model="other"), ask(base, n=2),
                  ask(base, max_completion_tokens=3), ask(base, max_tokens=100000))
            """
        try await with({
            $0.apiKey = "right"
            $0.model = "known"
            $0.window = 8192
        }) { simulator throws in
            let said = try PythonScript.run(script, arguments: [simulator.baseURL, question])
            #expect(said.trimmingCharacters(in: .whitespacesAndNewlines) == "stop 404 401 404 400 length 400")
        }
    }
}
