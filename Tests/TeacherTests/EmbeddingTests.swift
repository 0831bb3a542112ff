import Foundation
import Logging
import Settings
import Testing

@testable import Teacher

@Suite("Embeddings")
struct EmbeddingTests {
    static func cause(_ body: String, count: Int = 2, dimensions: Int? = nil) -> AttemptFailure.Cause? {
        if case .failure(let failure) = EmbeddingReader(count: count, dimensions: dimensions).read(Array(body.utf8)) {
            return failure.cause
        }
        return nil
    }

    @Test(
        "an answer that is not sound as a whole is refused",
        arguments: [
            "", "<html>", "[]", "{}", #"{"data":[]}"#, #"{"data":[{"index":0,"embedding":[1,2]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":0,"embedding":[1,2]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":2,"embedding":[1,2]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"embedding":[1,2]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1,2,3]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[0,0]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1,NaN]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1,null]}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":"AACAPwAA"}]}"#,
            #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":"AACAPwAAwH8="}]}"#,
        ]
    )
    func malformed(body: String) {
        #expect(Self.cause(body) == .garbage)
    }

    @Test("other dimensions than before are refused")
    func dimensions() {
        let body = #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1,2]}]}"#
        #expect(Self.cause(body, dimensions: 3) == .garbage)
        #expect(Self.cause(body, dimensions: 2) == nil)
    }

    @Test("vectors come in the order of the texts, as numbers or as base64")
    func order() throws {
        let body =
            #"{"data":[{"index":1,"embedding":"AACAPwAAAEA="},{"index":0,"embedding":[3,4]}],"usage":{"total_tokens":7}}"#
        let answer = try EmbeddingReader(count: 2, dimensions: nil).read(Array(body.utf8)).get()
        #expect(answer.vectors == [[3, 4], [1, 2]])
        #expect(answer.promptTokens == 7)
    }

    @Test("an error in place of vectors is tried again, unless it says that the request is wrong")
    func serverError() {
        #expect(Self.cause(#"{"error":{"message":"overloaded"}}"#) == .server)
        #expect(Self.cause(#"{"error":"overloaded","data":[]}"#) == .server)
        #expect(Self.cause(#"{"error":"too long","code":400}"#) == .badRequest)
        #expect(Self.cause(#"{"object":"error","message":"too long","code":400}"#) == .badRequest)
    }

    @Test("a server that is not there is told by the setting of the embedding model, and not as the teacher's")
    func down() async throws {
        var configuration = try Self.configuration(["model": .string("m")], path: "domains.d.candidates[1]")
        configuration.endpoint.retry.attempts = 1
        configuration.endpoint.outage = .zero
        let gateway = EmbeddingGateway(
            configuration: configuration,
            apiKey: nil,
            sharedBudget: SharedBudget(limit: nil),
            log: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
        )
        let error = await #expect(throws: TeacherError.self) {
            try await gateway.embed(["a"], dimensions: nil, keep: { _ in }, note: { _ in })
        }
        let words = error?.localizedDescription ?? ""
        #expect(words.contains("domains.d.candidates[1].base_url") && !words.contains("teacher"), "\(words)")
    }

    @Test("whatever ends a run is told by the place of who was asked")
    func places() {
        let failure = AttemptFailure(cause: .unauthorized, status: 401, message: "no")
        let ends: [(TeacherError, String)] = [
            (.refused(failure), "x.api_key_env"), (.unreachable(failure, inARow: 9), "x.base_url"),
            (.down(failure, seconds: 9), "x.base_url"), (.failed(failure, attempts: 3), "x.api_key_env"),
            (.setUp(failure, inARow: 9, setting: "x.model"), "the embedding model refuses every request"),
        ]
        for (end, words) in ends {
            let told = TeacherError.ofEmbeddings(end, place: "x").localizedDescription
            #expect(told.contains(words) && !told.contains("teacher"), "\(told)")
            #expect(end.localizedDescription != told)
        }
        for cause in AttemptFailure.Cause.allCases {
            #expect(!cause.advice(at: "x").contains("teacher"), "\(cause)")
        }
    }

    static func configuration(_ values: [String: SettingValue], path: String = "") throws -> EmbeddingConfiguration {
        try EmbeddingConfiguration(
            settings: Settings(
                path: path,
                values: ["base_url": .string("http://127.0.0.1:1/v1")].merging(values) { $1 }
            )
        )
    }

    @Test(
        "each model gets its texts in its own form",
        arguments: [
            ("intfloat/e5-mistral-7b-instruct", "Instruct: T\nQuery: {query}", "{passage}"),
            ("intfloat/multilingual-e5-large-instruct", "Instruct: T\nQuery: {query}", "{passage}"),
            ("intfloat/multilingual-e5-base", "query: {query}", "passage: {passage}"),
            ("reasonir/ReasonIR-8B", "<|user|>\nT\n<|embed|>\n{query}", "<|embed|>\n{passage}"),
            ("BAAI/bge-large-en-v1.5", "Represent this sentence for searching relevant passages: {query}", "{passage}"),
            ("something-else", "{query}", "{passage}"),
        ]
    )
    func presets(model: String, query: String, passage: String) throws {
        let configuration = try Self.configuration(["model": .string(model), "task": .string("T")])
        #expect(configuration.queryForm == query)
        #expect(configuration.passageForm == passage)
    }

    @Test("an instruction of one's own stands before the text, or has a place for it")
    func ownForm() throws {
        let own = try Self.configuration([
            "model": .string("m"), "query_instruction": .string("find: "), "passage_prefix": .string("<{passage}>"),
        ])
        #expect(own.queryForm == "find: {query}" && own.passageForm == "<{passage}>")
    }

    @Test("vectors do not depend on how a model is reached, and do on what it is")
    func identity() throws {
        let base = try Self.configuration(["model": .string("m")])
        let elsewhere = try Self.configuration([
            "model": .string("m"), "base_url": .string("https://host/v1"), "concurrency": .integer(3),
            "price": .object(["input": .number(1)]),
        ])
        let smaller = try Self.configuration(["model": .string("m"), "dimensions": .integer(64)])
        #expect(base.vectorsKey == elsewhere.vectorsKey && base.fingerprintText == elsewhere.fingerprintText)
        #expect(base.vectorsKey != smaller.vectorsKey)
    }
}
