import Foundation
import Settings
import Synchronization
import TestSupport
import Testing

@testable import Teacher

@Suite("Who answered", .serialized, .timeLimit(.minutes(2)))
struct ServedByTests {
    private static func answer(host: String, model: String = "m", build: String = "b1") -> AnswerServer.Answer {
        AnswerServer.Answer(
            #"{"model":"\#(model)","provider":"\#(host)","system_fingerprint":"\#(build)","choices":[{"message":{"content":"[1]"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#
        )
    }

    /// Asks one question after the other.
    ///
    /// - Returns: what was noted, how many were stored, and what ended it.
    private static func ask(
        _ answers: [AnswerServer.Answer],
        _ settings: [String: SettingValue],
        after before: AnsweringServers? = nil
    ) async throws -> (notes: [String], saves: Int, error: TeacherError?) {
        try await withTemporaryFolder { folder async throws in
            let server = try AnswerServer(answers, folder: folder)
            defer { server.stop() }
            let store = MemoryAnswerStore(before: before)
            let gateway = GatewayTests.gateway(
                try GatewayTests.configuration(server.url, settings.merging(["stream": .boolean(false)]) { $1 }),
                store
            )
            var error: TeacherError?
            for number in answers.indices where error == nil {
                do { _ = try await gateway.ask(GatewayTests.request(number)) } catch let failed as TeacherError {
                    error = failed
                }
            }
            if error != nil {
                await #expect(throws: TeacherError.self) { try await gateway.ask(GatewayTests.request(99)) }
            }
            return store.state.withLock { ($0.modelChanges, $0.saves, error) }
        }
    }

    @Test("hosts are stored with answers, and a new one is noted once, however often they take turns")
    func hosts() async throws {
        let answers = ["One", "Two", "One", "Two", "One"].map { Self.answer(host: $0) }
        let asked = try await Self.ask(answers, [:])
        #expect(asked.notes.count == 1 && asked.notes[0].hasSuffix("at Two") && asked.error == nil)
        let assembled = try ProtocolShapeTests.decode(ChatCompletions(), answers[0].body).get()
        #expect(assembled.host == "One")
        let chunk =
            #"data: {"provider":"One","model":"m","choices":[{"delta":{"content":"[1]"},"finish_reason":null}]}"#
        let stream = "\(chunk)\n\n\(chunk)\n\n" + #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
        #expect(try ProtocolShapeTests.decode(ChatCompletions(), stream).get().host == "One")
    }

    @Test("another build than in the run before is a change, and so is a host that never answered")
    func sinceLastRun() async throws {
        let answers = ["One", "Two"].map { Self.answer(host: $0) }
        func notes(_ build: String, _ hosts: Set<String>) async throws -> [String] {
            try await Self.ask(
                answers,
                [:],
                after: AnsweringServers(model: "m", systemFingerprint: build, hosts: hosts)
            ).notes
        }
        #expect(try await notes("b1", ["One", "Two"]).isEmpty)
        #expect(try await notes("b0", ["One", "Two"]) == ["answers came from m (b0), and now come from m (b1)"])
        #expect(try await notes("b1", ["One"]).count == 1)
    }

    @Test("an answer from elsewhere than the file pins is an event, said once; hosts of the request are pinned with it")
    func pinned() async throws {
        let provider: SettingValue = .object([
            "order": .list([.string("deep-infra/fp8")]), "allow_fallbacks": .boolean(false),
        ])
        let pins: [String: SettingValue] = [
            "parameters": .object(["provider": provider]),
            "served_by": .object(["models": .list([.string("m")]), "builds": .list([.string("b1")])]),
        ]
        let same = try await Self.ask([Self.answer(host: "DeepInfra"), Self.answer(host: "DeepInfra")], pins)
        #expect(same.notes.isEmpty && same.error == nil)
        let fewer = try await Self.ask([Self.answer(host: "Deep")], pins)
        #expect(fewer.notes.count == 1)
        let other = try await Self.ask([Self.answer(host: "Novita"), Self.answer(host: "Novita")], pins)
        #expect(other.notes == ["the file pins host deep-infra/fp8, and Novita answered"] && other.saves == 2)
        let model = try await Self.ask([Self.answer(host: "DeepInfra", model: "m-mini", build: "b2")], pins)
        #expect(
            model.notes.count == 1 && model.notes[0].contains("model m, and m-mini") && model.notes[0].contains("b2")
        )
    }

    @Test(
        "a host counts as the asked one with further words behind it, and not with fewer or longer ones",
        arguments: [
            ("deep-infra/fp8", "DeepInfra", true), ("novita", "NovitaAI", true), ("google", "Google AI Studio", true),
            ("google-ai-studio", "Google", false), ("deep-infra", "Deep", false), ("mistral", "Mistralis", false),
        ]
    )
    func names(asked: String, named: String, isSame: Bool) async throws {
        let found = try await Self.ask(
            [Self.answer(host: named)],
            ["served_by": .object(["hosts": .list([.string(asked)])])]
        )
        #expect(found.notes.isEmpty == isSame)
    }

    @Test("hosts that one request asks for are pinned for it, in place of those of every request")
    func asked() throws {
        let every: SettingValue = .object(["provider": .object(["only": .list([.string("one")])])])
        let configuration = try GatewayTests.configuration("http://127.0.0.1:9", ["parameters": every])
        var narrower = RequestOptions()
        narrower.parameters["provider"] = .object(["only": .list([.string("two")])])
        let answer = Answer(requestedModel: "m", host: "Two")
        #expect(configuration.difference(of: answer) == "the file pins host one, and Two answered")
        #expect(configuration.difference(of: answer, narrower) == nil)
    }

    @Test(
        "where the file wants it, another server ends the run; its answer is paid and stored, and nothing more is sent"
    )
    func stop() async throws {
        let stop: SettingValue = .string("stop")
        let pinned = try await Self.ask(
            [Self.answer(host: "One"), Self.answer(host: "Two"), Self.answer(host: "One")],
            ["served_by": .object(["hosts": .list([.string("one")]), "otherwise": stop])]
        )
        #expect(pinned.saves == 2)
        guard case .otherServer(let words)? = pinned.error else {
            Issue.record("\(String(describing: pinned.error))")
            return
        }
        #expect(words == "the file pins host one, and Two answered")
        #expect(pinned.error?.localizedDescription.contains("teacher.served_by.otherwise") == true)
        // What is pinned alone counts: another build of the pinned model is none that the file speaks of.
        let build = try await Self.ask(
            [Self.answer(host: "One"), Self.answer(host: "Two", build: "b2"), Self.answer(host: "One")],
            ["served_by": .object(["models": .list([.string("m")]), "otherwise": stop])]
        )
        #expect(build.saves == 3 && build.error == nil)
        // Without pins, a change is what the first answer is compared with.
        let changed = try await Self.ask(
            [Self.answer(host: "One"), Self.answer(host: "One", build: "b2"), Self.answer(host: "One")],
            ["served_by": .object(["otherwise": stop])]
        )
        #expect(changed.saves == 2 && changed.error != nil)
    }
}
