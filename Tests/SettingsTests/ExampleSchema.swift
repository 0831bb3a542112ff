import Foundation
import Settings

/// A schema with each kind of value, in the shape of a pipeline file.
enum ExampleSchema {
    static let properties: [Property] = [
        .required("name", .string, "The pipeline's name."),
        .optional("store", .path, "The SQLite file.", default: .string("runs/store.sqlite")),
        .optional("seed", .integer(0...Int.max), "Seeds every draw.", default: .integer(7)),
        .optional("teacher", .object(teacher), "Who is asked.", default: .object([:])),
        .required("domains", .map(.object(domain)), "Where queries come from."),
        .optional("filter", .object(filter), "What is kept."),
        .optional("decontaminate", .list(.path, atLeast: 1), "Files of queries to stay away from."),
    ]

    static let teacher: [Property] = [
        .optional("provider", .choice(["deepseek", "simulator", "vllm"]), "The preset.", default: .string("deepseek")),
        .optional("concurrency", .integer(1...100), "Requests in flight.", default: .integer(16)),
        .optional("stream", .boolean, "Whether answers are streamed.", default: .boolean(true)),
        .optional("idle", .duration, "The longest silence.", default: .string("2m")),
        .optional("budget", .number(0...Double.greatestFiniteMagnitude), "US dollars."),
    ]

    static let domain: [Property] = [
        .required("source", .tagged(sources), "Where queries come from."),
        .optional("candidates", .list(.tagged(candidates), atLeast: 1), "How passages are found."),
        .optional("judge", .either(.choice(["given", "qrels"]), .object(judge)), "Who labels."),
    ]

    static let sources: [String: [Property]] = [
        "jsonl": [.required("path", .path, "The file."), .optional("sample", .integer(1...1_000_000), "How many.")],
        "leetcode": [.required("path", .path, "The file.")],
    ]

    static let candidates: [String: [Property]] = [
        "bm25": [.optional("top", .integer(1...1000), "How many.", default: .integer(20))],
        "cited_pages": [],
    ]

    static let judge: [Property] = [
        .optional("positives", .string, "A prompt."), .optional("given", .boolean, "Labels come along."),
    ]

    static let filter: [Property] = [
        .optional("alpha", .number(0...1), "The least score.", default: .number(0.4))
    ]

    /// Reads with a small environment, from a file called `p.yaml`.
    static func read(_ yaml: String, set overrides: [String] = []) throws -> Settings {
        try SettingsReader.read(
            yaml: yaml,
            file: "p.yaml",
            schema: properties,
            overrides: overrides,
            environment: ["HOME": "/home/ada", "DATA": "/data", "N": "12", "KEY": "sk-secret", "EMPTY": ""]
        )
    }

    /// Where a relative path leads from the current folder, in which `p.yaml` would lie.
    static func place(_ path: String) -> String { FileManager.default.currentDirectoryPath + "/" + path }

    /// The message that a file is refused with; nil if it is accepted.
    static func message(_ yaml: String, set overrides: [String] = []) -> String? {
        do {
            _ = try read(yaml, set: overrides)
            return nil
        } catch {
            return error.localizedDescription
        }
    }

    static let good = """
        name: demo
        store: ${DATA}/demo.sqlite
        teacher:
          concurrency: ${N}
          idle: 90s
          budget: 25
        domains:
          biology:
            source: {kind: jsonl, path: ~/mine.jsonl, sample: 100}
            candidates:
              - {kind: cited_pages}
              - {kind: bm25, top: 10}
            judge: {given: true}
          coding:
            source: {kind: leetcode, path: data/leetcode.jsonl}
            judge: qrels
        """
}
