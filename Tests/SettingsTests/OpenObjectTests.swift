import Foundation
import Settings
import Testing

@Suite("Objects with keys of another program")
struct OpenObjectTests {
    private static let known: [Property] = [
        .optional("temperature", .number(0...2), "Randomness."), .optional("min_p", .number(0...1), "A bound."),
    ]

    private func read(_ yaml: String, set overrides: [String] = []) throws -> [String: SettingValue] {
        let properties: [Property] = [.required("parameters", .open(Self.known), "For the server.")]
        let settings = try SettingsReader.read(
            yaml: yaml,
            file: "p.yaml",
            schema: properties,
            overrides: overrides,
            environment: ["NAME": "int4"]
        )
        return settings.settings("parameters")?.values ?? [:]
    }

    @Test("any JSON is taken as it stands, what is known within its bounds, variables put in")
    func values() throws {
        let yaml = """
            parameters:
              temperature: 1
              thinking: {type: enabled, depth: [1, 2.5, "3", true]}
              provider: {quantizations: ["${NAME}"], order: []}
            """
        #expect(
            try read(yaml, set: ["parameters.chat_template_kwargs.enable_thinking=false"]) == [
                "temperature": .number(1),
                "thinking": .object([
                    "type": .string("enabled"),
                    "depth": .list([.integer(1), .number(2.5), .string("3"), .boolean(true)]),
                ]),
                "provider": .object(["quantizations": .list([.string("int4")]), "order": .list([])]),
                "chat_template_kwargs": .object(["enable_thinking": .boolean(false)]),
            ]
        )
    }

    @Test(
        "a slip of the pen is an error that names what was meant, and so is a known value out of bounds",
        arguments: [
            ("temprature: 1", "did you mean 'temperature'?"), ("min-p: 0.1", "did you mean 'min_p'?"),
            ("temperature: 3", "a number from 0 to 2"), ("odd:", "write a value, or delete the key"),
            ("deep: {inner: }", "parameters.deep.inner"), ("thinking: {on: no}", "write true, false"),
            ("deep: [Off]", "parameters.deep[0]"), ("deep: .inf", "a plain number"), ("deep: 1_000", "a plain number"),
            ("\"\": 1", "a name for each value"), ("\" \": 1", "a name for each value"),
            ("deep: 1e999", "a plain number"), ("deep: 123456789012345678901234", "a plain number"),
        ]
    )
    func mistakes(line: String, words: String) throws {
        let error = try #require(throws: PipelineFileError.self) { try read("parameters:\n  \(line)\n") }
        #expect("\(error)".contains(words) || error.localizedDescription.contains(words))
    }

    @Test("quoted texts are texts, empty ones too, and names that are only like a known one are taken")
    func texts() throws {
        #expect(
            try read(#"parameters: {a: "no", b: '', c: "1_000", top_p: 0.5, version: v1.2.3, address: 10.0.0.1}"#) == [
                "a": .string("no"), "b": .string(""), "c": .string("1_000"), "top_p": .number(0.5),
                "version": .string("v1.2.3"), "address": .string("10.0.0.1"),
            ]
        )
    }

    @Test("the JSON Schema allows further keys there, and nowhere else")
    func schema() {
        let text = JSONSchema.document(
            for: [.optional("parameters", .open(Self.known), "For the server.")],
            title: "t"
        )
        #expect(text.contains("\"additionalProperties\": true"))
        #expect(text.contains("\"additionalProperties\": false"))
    }
}
