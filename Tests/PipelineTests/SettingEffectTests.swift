import Foundation
import Ingest
import Ranking
import Retrieval
import Settings
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("What is declared of settings")
struct SettingEffectTests {
    /// A key with its place, as `--set` names it, and with the effect that holds for it.
    private struct Key {
        var path: String
        var property: Property
        var effect: SettingEffect?
        /// Whether its value has keys of its own.
        var isGroup: Bool
        /// Whether `--set` reaches it without a list or a kind.
        var isPlain: Bool
    }

    private static func keys(
        _ properties: [Property],
        at path: String = "",
        under effect: SettingEffect? = nil,
        isPlain: Bool = true
    ) -> [Key] {
        properties.flatMap { property -> [Key] in
            let path = path.isEmpty ? property.name : "\(path).\(property.name)"
            let effect = property.effect ?? effect
            let inner = keys(property.schema, at: path, under: effect, isPlain: isPlain)
            let own = Key(path: path, property: property, effect: effect, isGroup: !inner.isEmpty, isPlain: isPlain)
            return [own] + inner
        }
    }

    private static func keys(
        _ schema: Schema,
        at path: String,
        under effect: SettingEffect?,
        isPlain: Bool
    ) -> [Key] {
        switch schema {
        case .object(let properties), .open(let properties): keys(properties, at: path, under: effect, isPlain: isPlain)
        case .map(let element): keys(element, at: path + ".d", under: effect, isPlain: isPlain)
        case .list(let element, _): keys(element, at: path + "[]", under: effect, isPlain: false)
        case .tagged(let kinds):
            kinds.sorted { $0.key < $1.key }.flatMap {
                keys($0.value, at: "\(path)(\($0.key))", under: effect, isPlain: false)
            }
        case .either(let first, let second):
            keys(first, at: path, under: effect, isPlain: isPlain)
                + keys(second, at: path, under: effect, isPlain: isPlain)
        default: []
        }
    }

    /// A value that a schema takes and that is not the default; nil where there is none, or more than one value is needed.
    private static func other(_ schema: Schema, than value: SettingValue?) -> SettingValue? {
        switch schema {
        case .string, .nameOrPath: return .string("other")
        case .path: return .string("/other")
        case .duration: return .string("7s")
        case .boolean, .json: return .boolean(value != .boolean(true))
        case .choice(let words): return words.first { .string($0) != value }.map(SettingValue.string)
        case .integer(let range):
            guard case .integer(let now)? = value ?? .integer(range.lowerBound) else { return nil }
            return .integer(now < range.upperBound ? now + 1 : range.lowerBound)
        case .number(let range):
            guard case .number(let now)? = value ?? .number(range.lowerBound) else { return nil }
            return .number(now < range.upperBound ? now + (range.upperBound - now) / 4 : range.lowerBound)
        case .list(.string, _): return .list([.string("other")])
        case .either(let first, _): return other(first, than: value)
        default: return nil
        }
    }

    private static func text(_ value: SettingValue) -> String {
        switch value {
        case .string(let text): "\"\(text)\""
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .list(let values): "[" + values.map(text).joined(separator: ", ") + "]"
        case .object: "{}"
        }
    }

    @Test("each setting shapes results or is declared harmless", arguments: [SettingsFileKind.pipeline, .rerank])
    func declared(kind: SettingsFileKind) {
        let keys = Self.keys(kind == .pipeline ? PipelineSchema.properties : RerankSchema.properties)
        #expect(keys.count > 100)
        #expect(keys.filter { $0.effect == nil && !$0.isGroup }.map(\.path) == [])
    }

    @Test("each default is a value that its schema takes, so that files and programs have the same one")
    func defaults() throws {
        for key in Self.keys(PipelineSchema.properties) + Self.keys(RerankSchema.properties) {
            guard let value = key.property.defaultValue, !key.isGroup else { continue }
            let property = Property.required("k", key.property.schema, "")
            _ = try SettingsReader.read(
                yaml: "k: \(Self.text(value))",
                file: nil,
                schema: [property],
                overrides: [],
                environment: [:]
            )
        }
    }

    /// Values where any other will not do.
    private static func values(_ folder: URL) -> [String: String] {
        [
            "store": "\(folder.path)/other.sqlite", "teacher.provider": "vllm", "teacher.protocol": "anthropic",
            "teacher.base_url": "http://127.0.0.1:8/v1", "teacher.peak.zone": "Asia/Tokyo",
            "teacher.reasoning.tags": "[\"<a>\", \"</a>\"]",
            "domains.d.judge.positives": "coding-positives", "domains.d.judge.hard_negatives": "coding-positives",
            "domains.d.judge.negatives": "rest", "rank.prompt": "\(folder.path)/own.md",
        ]
    }

    /// What one key alone can't be set to: two ways to say one thing, and what needs a further key.
    private static let notAlone: Set = [
        "teacher.base_urls", "teacher.hours", "domains.d.judge.qrels", "domains.d.judge.given",
        "decontaminate.against", "teacher.not_in_key",
        // They go with `teachers`, whose keys are those of `teacher`: see SeveralTeachersTests.
        "budget", "domains.d.judge.teacher", "rank.teacher",
        // A name that only an override has may be a slip of the pen.
        "teacher.headers.d.env", "rank.headers.d.env", "domains.d.judge.headers.d.env",
    ]

    /// A pipeline in which every setting has a say.
    private static func yaml(_ folder: URL) -> String {
        """
        name: p
        store: \(folder.path)/s.sqlite
        teacher:
          {provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", model: m, price: {input: 3, output: 4},
            peak: {price: {input: 5, output: 6}, windows: [{from: "09:00", to: "12:00"}]}}
        domains:
          d:
            source: {kind: jsonl, path: \(folder.path)/q.jsonl}
            judge:
              {positives: complex-qa-positives, hard_negatives: complex-qa-hard-negatives, negatives: sample, samples: 3,
                threshold: 0.5}
        rank: {samples: 3}
        decontaminate: {duplicates: true}
        """
    }

    /// Runs a body with a folder, and with a function that gives the fingerprints of a pipeline with some settings.
    private func withFingerprints(
        schema: [Property] = PipelineSchema.properties,
        _ body: (URL, (_ overrides: [String]) async throws -> [StageName: Fingerprint]) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder async throws in
            try Data("{\"id\": 1, \"query\": \"q\"}".utf8).write(to: folder.appending(path: "q.jsonl"))
            let prompts = URL(filePath: #filePath).appending(path: "../../../prompts").standardized
            let prompt = try String(contentsOf: prompts.appending(path: "listwise.md"), encoding: .utf8)
            try Data((prompt + "Go.\n").utf8).write(to: folder.appending(path: "own.md"))
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            defer { try? store.close() }
            try await body(folder) { overrides in
                let settings = try SettingsReader.read(
                    yaml: Self.yaml(folder),
                    file: "p.yaml",
                    schema: schema,
                    overrides: overrides,
                    environment: [:]
                )
                let configuration = try PipelineConfiguration(settings: settings, file: "p.yaml")
                let domain = try #require(configuration.domains.first)
                return try await DomainFingerprints(
                    configuration: configuration,
                    hashes: SourceHash(store: store),
                    schema: schema
                ).fingerprints(of: domain)
            }
        }
    }

    @Test(
        "a setting changes the fingerprint of the first stage that it shapes and all later ones; a harmless one changes none"
    )
    func effects() async throws {
        try await withFingerprints { folder, fingerprints in
            let before = try await fingerprints([])
            let values = Self.values(folder)
            var tried = 0
            for key in Self.keys(PipelineSchema.properties)
            where key.isPlain && !Self.notAlone.contains(key.path) && !key.path.hasPrefix("teachers.") {
                let isRule = key.path == "teacher.resample"
                guard !key.isGroup || isRule else { continue }
                let made = Self.other(key.property.schema, than: key.property.defaultValue).map(Self.text)
                guard let value = values[key.path] ?? made else { continue }
                tried += 1
                let after = try await fingerprints(["\(key.path)=\(value)"])
                let changed = StageName.allCases.filter { before[$0] != after[$0] }
                let first = key.effect?.firstStage
                #expect(
                    changed == first.map { first in StageName.allCases.filter { $0 >= first } } ?? [],
                    "\(key.path)=\(value)"
                )
            }
            #expect(tried > 85)
            let further = ["filter.also=[{metric: chance, max: 0.5}]", "teacher.hours=off-peak"]
            let firsts = try await [fingerprints([further[0]]), fingerprints([further[1]])].map { after in
                StageName.allCases.first { before[$0] != after[$0] }
            }
            #expect(firsts == [.filter, nil])
        }
    }

    private static func rerank(_ folder: URL, _ overrides: [String] = []) throws -> RerankConfiguration {
        let yaml = """
            name: r
            store: \(folder.path)/s.sqlite
            teacher:
              {provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", model: m, price: {input: 3, output: 4},
                peak: {price: {input: 5, output: 6}, windows: [{from: "09:00", to: "12:00"}]}}
            queries: {kind: jsonl, path: \(folder.path)/q.jsonl}
            candidates: {kind: bm25}
            """
        let settings = try SettingsReader.read(
            yaml: yaml,
            file: "r.yaml",
            schema: RerankSchema.properties,
            overrides: overrides,
            environment: [:]
        )
        return try RerankConfiguration(settings: settings, file: "r.yaml")
    }

    @Test(
        "a setting of a rerank file changes the fingerprint of its orders, or is declared harmless, or shapes what is found"
    )
    func rerankEffects() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: folder.appending(path: "q.jsonl"))
            let found = Fingerprint(of: ["found"])
            let before = try Self.rerank(folder).fingerprint(candidates: found)
            var values = Self.values(folder)
            values["rerank.prompt"] = "student-answer"
            values["rerank.method"] = "full"
            var tried = 0
            for key in Self.keys(RerankSchema.properties) where key.isPlain && !Self.notAlone.contains(key.path) {
                guard !key.isGroup || key.path == "teacher.resample" else { continue }
                let made = Self.other(key.property.schema, than: key.property.defaultValue).map(Self.text)
                guard let value = values[key.path] ?? made else { continue }
                tried += 1
                let after = try Self.rerank(folder, ["\(key.path)=\(value)"]).fingerprint(candidates: found)
                let first = try #require(key.effect).firstStage
                #expect((after != before) == (first.map { $0 > .candidates } ?? false), "\(key.path)=\(value)")
            }
            #expect(tried > 35)
        }
    }

    @Test("orders of a rerank file keep the fingerprint that stores have them under")
    func rerankFingerprints() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: folder.appending(path: "q.jsonl"))
            let shapes = try [["method=window"], ["method=full", "repair=strict"], ["method=pointwise", "top=50"]].map {
                try Self.rerank(folder, $0.map { "rerank.\($0)" }).shape
            }
            let usual = ["method": "window", "top": "100", "window": "20", "step": "10", "passes": "1"]
            let rest = [
                "prompt": "student", "passage_tokens": "\(RerankSchema.passageTokens.fallback)", "repair": "lenient",
                "max_tokens": "32768",
            ]
            #expect(shapes[0] == usual.merging(rest) { $1 })
            var full = rest.merging(["method": "full", "top": "100", "passes": "1"]) { $1 }
            full["repair"] = "strict"
            #expect(shapes[1] == full)
            #expect(
                shapes[2] == rest.merging(["method": "pointwise", "top": "50", "prompt": "student-pointwise"]) { $1 }
            )
        }
    }

    @Test(
        "of sources and ways of finding, all that is not declared harmless stands in the fingerprint, and nothing else does"
    )
    func kinds() throws {
        func check(_ kind: String, _ properties: [Property], _ fingerprint: (Settings) throws -> String) throws {
            var values: [String: SettingValue] = [
                "kind": .string(kind), "model": .string("m"), "base_url": .string("http://127.0.0.1:9/v1"),
                "query_instruction": .string("{task}: {query}"),
            ]
            for property in properties { values[property.name] = values[property.name] ?? property.defaultValue }
            let before = try fingerprint(Settings(values: values))
            // Where pages lie in a folder, how they are fetched has no part; their hash stands for them.
            for property in properties where property.name != "pages" {
                guard var value = Self.other(property.schema, than: values[property.name]) else { continue }
                if property.name == "base_url" { value = .string("http://127.0.0.1:8/v1") }
                let changed = Settings(values: values.merging([property.name: value]) { $1 })
                let isSame = try fingerprint(changed) == before
                #expect(isSame == (property.effect == .harmless), "\(kind): \(property.name)")
            }
        }
        for (kind, properties) in SourceRegistry.schema { try check(kind, properties, DomainFingerprints.text) }
        for kind in CandidateKinds.all { try check(kind.name, kind.properties, DomainFingerprints.candidates) }
    }

    @Test("docs/settings.md has all keys as they are declared; `make schema` writes it")
    func reference() throws {
        let file = SharedSamples.projectRoot.appending(path: "docs/settings.md")
        let document = SettingsReference.document(for: PipelineSchema.properties, title: "Settings of pipeline files")
        #expect(try String(contentsOf: file, encoding: .utf8) == document)
    }

    @Test(
        "a new setting is one declaration: schema, default, reading and fingerprint follow",
        arguments: ["", "judge"]
    )
    func new(section: String) async throws {
        let dummy = Setting(
            "dummy",
            0...9,
            "What a test needs.",
            default: 3,
            effect: .shapes(section.isEmpty ? .rank : .judge)
        )
        var schema = PipelineSchema.properties
        if section.isEmpty {
            schema.append(dummy.property)
        } else {
            let place = try #require(schema.firstIndex { $0.name == "domains" })
            schema[place].schema = .map(
                .object(
                    PipelineSchema.domain.map { property in
                        guard property.name == section, case .object(let keys) = property.schema else {
                            return property
                        }
                        var property = property
                        property.schema = .object(keys + [dummy.property])
                        return property
                    }
                )
            )
        }
        let document = JSONSchema.document(for: schema, title: "t")
        let reference = SettingsReference.document(for: schema, title: "t")
        #expect(
            document.contains("What a test needs.") && reference.contains("dummy` | a whole number from 0 to 9 | 3 |")
        )
        let path = section.isEmpty ? "dummy" : "domains.d.\(section).dummy"
        try await withFingerprints(schema: schema) { _, fingerprints in
            let usual = try await fingerprints([])
            // What is set to its default leaves no trace, so that stores of before stay current.
            #expect(try await fingerprints(["\(path)=3"]) == usual)
            try await withFingerprints { _, plain in
                let before = try await plain([])
                #expect(before == usual)
            }
            let changed = try await fingerprints(["\(path)=4"])
            let first: StageName = section.isEmpty ? .rank : .judge
            #expect(StageName.allCases.filter { usual[$0] != changed[$0] } == StageName.allCases.filter { $0 >= first })
        }
        let settings = try SettingsReader.read(
            yaml: "dummy: 4",
            file: nil,
            schema: [dummy.property],
            overrides: [],
            environment: [:]
        )
        #expect(settings[dummy] == 4 && Settings(values: [:])[dummy] == 3)
        #expect(throws: PipelineFileError.self) {
            try SettingsReader.read(
                yaml: "dummy: 10",
                file: nil,
                schema: [dummy.property],
                overrides: [],
                environment: [:]
            )
        }
    }
}
