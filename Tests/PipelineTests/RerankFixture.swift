import Foundation
import Logging
import Pipeline
import Ranking
import Store

/// Queries of a hundred documents each, whose texts say how relevant they are, with a run that ranks them by chance.
struct RerankFixture {
    let folder: URL
    let queries: Int
    let size: Int

    init(_ folder: URL, queries: Int = 2, size: Int = 100) throws {
        self.folder = folder
        self.queries = queries
        self.size = size
        var (rows, corpus, run) = ("", "", "")
        var luck = SeededGenerator(state: 11)
        for query in 0..<queries {
            rows += #"{"_id": "q\#(query)", "text": "Which bridge of town \#(query) carries trains?"}"# + "\n"
            for document in luck.shuffled(Array(0..<size)) {
                let text = "Bridge \(document) of town \(query), truth \(1 - Double(document) / 1000), stands."
                corpus += #"{"_id": "q\#(query)-\#(document)", "text": "\#(text)"}"# + "\n"
            }
            for (place, document) in luck.shuffled(Array(0..<size)).enumerated() {
                run += "q\(query) Q0 q\(query)-\(document) \(place + 1) \(1000 - place) first\n"
            }
        }
        let qrels = "query-id\tcorpus-id\tscore\n" + (0..<queries).map { "q\($0)\tq\($0)-0\t1\n" }.joined()
        try FileManager.default.createDirectory(
            at: folder.appending(path: "qrels"),
            withIntermediateDirectories: true
        )
        let files = ["queries.jsonl": rows, "corpus.jsonl": corpus, "run.txt": run, "qrels/test.tsv": qrels]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let yaml = """
            name: mine
            store: \(folder.path)/store.sqlite
            teacher:
              provider: simulator
              price: {input: 1, output: 2}
              simulator: {truth_word: truth, order_noise: 0}
            queries: {kind: beir, path: \(folder.path)}
            candidates: {kind: run, path: \(folder.path)/run.txt}
            rerank: {method: window}
            """
        try Data(yaml.utf8).write(to: folder.appending(path: "rerank.yaml"))
    }

    func configuration(_ overrides: [String] = []) throws -> RerankConfiguration {
        try RerankConfiguration(
            path: folder.appending(path: "rerank.yaml").path,
            overrides: overrides,
            environment: [:]
        )
    }

    /// Reranks, and gives the documents of each query, best first, as numbers, with the report.
    func rerank(_ overrides: [String] = [], firstStage: Bool = false, shard: String? = nil) async throws -> (
        orders: [String: [Int]], report: RerankReport
    ) {
        let run = try await begin(overrides)
        try await run.run(shard: shard.flatMap(Shard.init))
        let lines = Lines()
        try await run.write(firstStage: firstStage) { lines.add($0) }
        let report = try await run.end { _ in 0 }
        var orders: [String: [Int]] = [:]
        for line in lines.text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            orders[String(fields[0]), default: []].append(Int(fields[2].split(separator: "-")[1]) ?? -1)
        }
        return (orders, report)
    }

    func begin(_ overrides: [String] = []) async throws -> RerankRun {
        try await RerankRun.begin(
            configuration(overrides),
            release: "test",
            environment: [:],
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

/// Collects what several threads write.
private final class Lines: @unchecked Sendable {
    // Unchecked: all access goes through the lock.
    private let lock = NSLock()
    private var lines = ""

    var text: String { lock.withLock { lines } }

    func add(_ more: String) { lock.withLock { lines += more } }
}
