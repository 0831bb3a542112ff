import Foundation
import HTTP
import Settings
import Synchronization
import Testing

@testable import Teacher

@Suite("Odd transfers", .serialized, .timeLimit(.minutes(5)))
struct OddTransferTests {
    private static let deadlines = HTTPDeadlines(
        connect: .seconds(20),
        begun: .seconds(60),
        idle: .seconds(60),
        total: .seconds(60)
    )

    @Test("an answer whose server falls silent behind its finish reason is kept; one without a finish reason is not")
    func silent() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        let text = #"data: {"model":"m","choices":[{"delta":{"content":"[2] > [1]"}}]}"# + "\n\n"
        let end =
            #"data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5}}"#
            + "\n\n"
        for (events, isAnswer) in [([text, end], true), ([text], false)] {
            let server = try RawServer(head + RawServer.chunks(events))
            defer { server.stop() }
            let store = MemoryAnswerStore()
            let configuration = try GatewayTests.configuration(
                server.baseURL,
                ["attempts": .integer(1), "timeouts": .object(["idle": .string("1s")])]
            )
            let answer = try? await GatewayTests.gateway(configuration, store).ask(GatewayTests.request(1))
            #expect((answer?.content == "[2] > [1]" && answer?.usage.completion == 5) == isAnswer)
            #expect(store.state.withLock { $0.saves } == (isAnswer ? 1 : 0))
        }
    }

    @Test("fields that follow a body change nothing of its head")
    func trailers() async throws {
        let server = try RawServer(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: Content-Type\r\n\r\n"
                + RawServer.chunks(["page"]) + "0\r\nContent-Type: image/png\r\nHTTP/1.1: 500\r\n\r\n"
        )
        defer { server.stop() }
        let engine = HTTPEngine(name: "test", connections: 1)
        defer { engine.shutDown() }
        let receiver = BodyReceiver()
        let result = await engine.perform(HTTPRequest(url: server.baseURL, deadlines: Self.deadlines), receiver)
        #expect(String(decoding: receiver.body, as: UTF8.self) == "page")
        #expect(result.head.status == 200 && result.head.headers["content-type"] == "text/plain")
    }

    @Test(
        "a redirect is not followed with the key, and the error says what to set",
        arguments: [
            ("https://api.example.org/v1CALL?x=1", "https://api.example.org/v1CALL", "to https://api.example.org/v1"),
            ("/v2CALL", "/v2CALL", "to BASE/v2"),
            ("https://sso.example.org/login?next=a#b", "https://sso.example.org/login", "check teacher.base_url"),
        ],
        [301, 308]
    )
    func redirected(_ target: (place: String, shown: String, step: String), status: Int) async throws {
        let sends: [(call: String, send: (TeacherConfiguration) async throws -> Void)] = [
            ("/models", { _ = try await EndpointProbe.models($0, credentials: Credentials(apiKey: "s3cret")) }),
            (
                "/chat/completions",
                {
                    _ = try await EndpointProbe.answer(
                        $0,
                        to: GatewayTests.request(1),
                        credentials: Credentials(apiKey: "s3cret")
                    )
                }
            ),
            (
                "/chat/completions",
                {
                    _ = try await GatewayTests.gateway($0, MemoryAnswerStore(), key: "s3cret").ask(
                        GatewayTests.request(1)
                    )
                }
            ),
        ]
        for (call, send) in sends {
            let place = target.place.replacing("CALL", with: call)
            let server = try RawServer("HTTP/1.1 \(status) Moved\r\nLocation: \(place)\r\nContent-Length: 0\r\n\r\n")
            defer { server.stop() }
            let configuration = try GatewayTests.configuration(server.baseURL, ["attempts": .integer(1)])
            let step = target.step.replacing("BASE", with: server.baseURL)
            let shown = target.shown.replacing("CALL", with: call)
            await #expect {
                try await send(configuration)
            } throws: { error in
                let words = error.localizedDescription
                return words.contains("status \(status), a redirect to ") && words.contains(shown)
                    && words.contains(step) && !words.contains("?")
            }
        }
    }

    @Test(
        "a redirect names what to set, whatever protocol was spoken",
        arguments: ["openai", "anthropic", "gemini", "ollama", "mistral"],
        [true, false]
    )
    func redirected(provider: String, streamed: Bool) async throws {
        let settings: [String: SettingValue] = [
            "provider": .string(provider), "stream": .boolean(streamed), "attempts": .integer(1),
        ]
        let known = try GatewayTests.configuration("http://h", settings)
        let call = known.wire.path(model: known.model, streamed: streamed)
        let server = try RawServer(
            "HTTP/1.1 308 Moved\r\nLocation: https://eu.example.org/v9\(call)\r\nContent-Length: 0\r\n\r\n"
        )
        defer { server.stop() }
        let configuration = try GatewayTests.configuration(server.baseURL, settings)
        await #expect {
            _ = try await GatewayTests.gateway(configuration, MemoryAnswerStore(), key: "s3cret").ask(
                GatewayTests.request(1)
            )
        } throws: { error in
            let words = error.localizedDescription
            return ["; ", " ("].contains { words.contains("set teacher.base_url to https://eu.example.org/v9\($0)") }
        }
    }

    @Test("a request ends with its task, whenever that is cancelled")
    func cancelled() async throws {
        let server = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npage")
        defer { server.stop() }
        let engine = HTTPEngine(name: "test", connections: 1, limit: 4)
        defer { engine.shutDown() }
        let request = HTTPRequest(url: server.baseURL, deadlines: Self.deadlines, endsWithTask: true)
        for round in 0..<6 {
            let task = Task { await engine.perform(request, BodyReceiver()) }
            if round % 2 == 0 { try await Task.sleep(for: .milliseconds(5 * round)) }
            task.cancel()
            #expect(await task.value.breakdown?.cause == .cancelled)
        }
    }
}
