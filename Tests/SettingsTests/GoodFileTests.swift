import Foundation
import Settings
import TestSupport
import Testing

@Suite("Pipeline files that are right")
struct GoodFileTests {
    @Test("values, variables and defaults come out typed, each under its path")
    func values() throws {
        let settings = try ExampleSchema.read(ExampleSchema.good)
        #expect(settings.string("name") == "demo")
        #expect(settings.string("store") == "/data/demo.sqlite")
        #expect(settings.integer("seed") == 7)
        let teacher = try #require(settings.settings("teacher"))
        #expect(teacher.integer("concurrency") == 12)
        #expect(teacher.duration("idle") == .seconds(90))
        #expect(teacher.number("budget") == 25)
        #expect(teacher.flag("stream"))
        #expect(teacher.string("provider") == "deepseek")
        let biology = try #require(settings.settings("domains")?.settings("biology"))
        #expect(biology.path == "domains.biology")
        #expect(biology.settings("source")?.string("path") == "/home/ada/mine.jsonl")
        #expect(biology.list("candidates").map { $0.string("kind") } == ["cited_pages", "bm25"])
        #expect(biology.list("candidates").map { $0.integer("top") } == [nil, 10])
        #expect(biology.settings("judge")?.flag("given") == true)
        #expect(settings.settings("domains")?.settings("coding")?.string("judge") == "qrels")
        #expect(!settings.has("filter"))
    }

    @Test("an object that is absent has its own defaults where the schema says so")
    func nestedDefaults() throws {
        let settings = try ExampleSchema.read("name: a\ndomains: {a: {source: {kind: jsonl, path: x}}}")
        #expect(settings.settings("teacher")?.integer("concurrency") == 16)
        #expect(settings.settings("teacher")?.duration("idle") == .seconds(120))
    }

    @Test("a key is read by the name that it had in earlier releases, in files and overrides, and by one of both only")
    func formerNames() throws {
        let renamed = Setting("words", 0...9, "How many words.", default: 3).formerly("terms")
        func read(_ yaml: String, _ overrides: [String] = []) throws -> Int {
            let settings = try SettingsReader.read(
                yaml: yaml,
                file: nil,
                schema: [.optional("a", .object([renamed.property]), "A section.")],
                overrides: overrides,
                environment: [:]
            )
            return try #require(settings.settings("a"))[renamed]
        }
        #expect(try read("a: {terms: 5}") == 5 && read("a: {words: 5}") == 5 && read("a: {}") == 3)
        #expect(try read("a: {}", ["a.terms=4"]) == 4)
        let error = #expect(throws: PipelineFileError.self) { try read("a: {terms: 5, words: 5}") }
        #expect(error?.localizedDescription.contains("write 'words' alone") == true)
        let schema = JSONSchema.document(for: [renamed.property], title: "t")
        #expect(schema.contains("\"Now called words.\"") && schema.contains("\"deprecated\": true"))
    }

    @Test("a whole number and the same as a decimal are one value, so that a fingerprint does not change")
    func numbers() throws {
        func alpha(_ text: String) throws -> SettingValue? {
            let yaml = "name: a\nfilter: {alpha: \(text)}\ndomains: {a: {source: {kind: jsonl, path: x}}}"
            return try ExampleSchema.read(yaml).settings("filter")?.values["alpha"]
        }
        #expect(try alpha("1") == .number(1))
        #expect(try alpha("1.0") == alpha("1"))
        #expect(try alpha("1e-1") == .number(0.1))
        #expect(try alpha(".5") == .number(0.5))
    }

    @Test(
        "words that YAML 1.1 took for booleans, times and numbers are texts",
        arguments: ["no", "off", "1:30", "0755x", "y"]
    )
    func texts(word: String) throws {
        let yaml = "name: \(word)\ndomains: {a: {source: {kind: jsonl, path: x}}}"
        #expect(try ExampleSchema.read(yaml).string("name") == word)
    }

    @Test("a number without quotes is taken as text where text is expected")
    func numberAsText() throws {
        let yaml = "name: 007\ndomains: {a: {source: {kind: jsonl, path: 2024}}}"
        let settings = try ExampleSchema.read(yaml)
        #expect(settings.string("name") == "007")
        let source = settings.settings("domains")?.settings("a")?.settings("source")
        #expect(source?.string("path") == ExampleSchema.place("2024"))
    }

    @Test("anchors and merge keys work, and one's own key goes first")
    func merge() throws {
        let yaml = """
            name: a
            domains:
              a: &base
                source: {kind: jsonl, path: x}
                judge: given
              b:
                <<: *base
                judge: qrels
            """
        let domains = try #require(try ExampleSchema.read(yaml).settings("domains"))
        #expect(domains.settings("b")?.string("judge") == "qrels")
        #expect(domains.settings("b")?.settings("source") == domains.settings("b")?.settings("source"))
        #expect(domains.settings("b")?.settings("source")?.string("path") == ExampleSchema.place("x"))
    }

    @Test("a variable brings a value only, never YAML of its own")
    func injection() throws {
        let settings = try SettingsReader.read(
            yaml: "name: ${EVIL}\nstore: $${DATA}/$5\ndomains: {a: {source: {kind: jsonl, path: x}}}",
            file: nil,
            schema: ExampleSchema.properties,
            overrides: [],
            environment: ["EVIL": "x\nseed: 9 # {", "DATA": "no"]
        )
        #expect(settings.string("name") == "x\nseed: 9 # {")
        #expect(settings.integer("seed") == 7)
        #expect(settings.string("store") == ExampleSchema.place("${DATA}/$5"))
    }

    @Test("a byte-order mark and Windows line ends do no harm")
    func windows() throws {
        let yaml = "\u{FEFF}name: a\r\ndomains:\r\n  a:\r\n    source: {kind: jsonl, path: x}\r\n"
        #expect(try ExampleSchema.read(yaml).string("name") == "a")
    }

    @Test("a file on disk is read; an absent one and one in another encoding are refused by name")
    func disk() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "p.yaml")
            #expect(throws: PipelineFileError.self) {
                try SettingsReader.read(file: file, schema: ExampleSchema.properties)
            }
            try Data("name: caf\u{E9}".unicodeScalars.map { UInt8($0.value) }).write(to: file)
            do {
                _ = try SettingsReader.read(file: file, schema: ExampleSchema.properties)
                Issue.record("Latin-1 was taken for UTF-8")
            } catch let error as PipelineFileError {
                #expect(error.expected == "text in UTF-8")
                #expect(error.file?.hasSuffix("p.yaml") == true)
            }
            try Data(ExampleSchema.good.utf8).write(to: file)
            let settings = try SettingsReader.read(
                file: file,
                schema: ExampleSchema.properties,
                environment: ["DATA": "/d", "N": "3"]
            )
            #expect(settings.settings("teacher")?.integer("concurrency") == 3)
        }
    }
}
