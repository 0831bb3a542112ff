import Foundation
import Settings
import Testing

@Suite("The JSON Schema of a pipeline file")
struct JSONSchemaTests {
    private let text = JSONSchema.document(for: ExampleSchema.properties, title: "example")

    private func parsed() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func part(_ keys: String...) throws -> [String: Any] {
        try keys.reduce(try parsed()) { object, key in try #require(object[key] as? [String: Any]) }
    }

    @Test("it is draft 2020-12, closed, and ends in a line feed")
    func head() throws {
        let root = try parsed()
        #expect(root["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(root["title"] as? String == "example")
        #expect(root["additionalProperties"] as? Bool == false)
        #expect(root["required"] as? [String] == ["domains", "name"])
        #expect(text.hasSuffix("}\n"))
    }

    @Test("it is the same bytes each time, with keys in byte order")
    func deterministic() {
        #expect(text == JSONSchema.document(for: ExampleSchema.properties.reversed().reversed(), title: "example"))
        let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.map { $0.prefix { $0 != ":" } }
        #expect(keys.map(String.init) == keys.map(String.init).sorted())
        #expect(keys.count == 8 - 1)
    }

    @Test("bounds, defaults, summaries and choices stand in it")
    func values() throws {
        let concurrency = try part("properties", "teacher", "properties", "concurrency")
        #expect(concurrency["default"] as? Int == 16)
        #expect(concurrency["description"] as? String == "Requests in flight.")
        let number = try #require((concurrency["anyOf"] as? [[String: Any]])?.first)
        #expect(number["minimum"] as? Int == 1)
        #expect(number["maximum"] as? Int == 100)
        let seed = try #require((try part("properties", "seed")["anyOf"] as? [[String: Any]])?.first)
        #expect(seed["maximum"] == nil)
        let provider = try part("properties", "teacher", "properties", "provider")
        #expect(
            (provider["anyOf"] as? [[String: Any]])?.first?["enum"] as? [String] == ["deepseek", "simulator", "vllm"]
        )
    }

    @Test("a kind decides which keys an object takes, and names of one's own are bounded")
    func shapes() throws {
        let domains = try part("properties", "domains")
        #expect((domains["propertyNames"] as? [String: String])?["pattern"] == "^[A-Za-z0-9][A-Za-z0-9_-]*$")
        let source = try part("properties", "domains", "additionalProperties", "properties", "source")
        let kinds = try #require(source["oneOf"] as? [[String: Any]])
        #expect(kinds.count == 2)
        let properties = try #require(kinds.first?["properties"] as? [String: Any])
        #expect(properties.keys.sorted() == ["kind", "path", "sample"])
        #expect((properties["kind"] as? [String: String]) == ["const": "jsonl"])
        #expect(kinds.first?["required"] as? [String] == ["kind", "path"])
        #expect(try part("properties", "decontaminate")["minItems"] as? Int == 1)
    }
}
