import Foundation
import Logging
import Pipeline
import Ranking
import Simulator
import Store

/// Sends one scenario through the real pipeline, with more and more samples on one store.
struct StudyRun {
    let scenario: Scenario
    let queries: Int
    let seed: Int
    let folder: URL

    static let samples = [1, 3, 5]
    /// Bounds on the samples' agreement, each with the paper's alpha.
    static let bounds = [0.1, 0.2, 0.3, 0.4, 0.5]
    static let alphas = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]

    /// - Returns: what each alpha keeps, and what each bound on the samples' agreement keeps at the paper's alpha.
    func points() async throws -> (alphas: [StudyPoint], bounds: [StudyPoint]) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Scenario.rows(queries, seed: seed).utf8).write(to: folder.appending(path: "lists.jsonl"))
        let simulator = try await Simulator.start(scenario.simulator(seed: seed))
        var (points, bounded): ([StudyPoint], [StudyPoint]) = ([], [])
        for samples in Self.samples {
            let lists = try await lists(samples: samples, baseURL: simulator.baseURL)
            points += Self.alphas.map {
                StudyPoint(scenario: scenario.name, samples: samples, alpha: $0, lists: lists, queries: queries)
            }
            for bound in Self.bounds where samples > 1 {
                bounded.append(
                    StudyPoint(
                        scenario: scenario.name,
                        samples: samples,
                        alpha: 0.4,
                        consistency: bound,
                        lists: lists,
                        queries: queries
                    )
                )
            }
        }
        await simulator.stop()
        return (points, bounded)
    }

    /// All lists with an order, whatever the filter would say: alpha is 0, and the thresholds are applied to what it measured.
    private func lists(samples: Int, baseURL: String) async throws -> [RankedList] {
        let yaml = """
            name: filter-study
            store: \(folder.path)/study.sqlite
            seed: \(seed)
            teacher:
              {provider: openai-compatible, base_url: "\(baseURL)", model: rankforge-simulator, stream: false, concurrency: 64}
            domains:
              d:
                source: {kind: jsonl, path: \(folder.path)/lists.jsonl}
                judge: {positives: coding-positives, samples: \(samples)}
            list: {size: \(Scenario.size)}
            rank: {samples: \(samples)}
            filter: {alpha: 0}
            """
        let configuration = try PipelineConfiguration(yaml: yaml, path: "study.yaml", environment: [:])
        let run = try await PipelineRun.begin(
            configuration,
            release: "study",
            environment: [:],
            log: Logger(label: "study") { _ in SwiftLogNoOpLogHandler() }
        )
        try await run.run(RunOptions())
        var lists: [RankedList] = []
        try run.store.eachKeptList { lists.append(RankedList($0)) }
        let report = try await run.end { _ in 0 }
        FileHandle.standardError.write(
            Data("\(scenario.name), \(samples) samples: \(report.answersPaid) answers, \(lists.count) lists\n".utf8)
        )
        return lists
    }
}
