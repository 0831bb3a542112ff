import Foundation
import Ranking
import Settings
import Store
import Testing

@testable import Pipeline

@Suite("Further conditions of the filter")
struct FilterConditionTests {
    private static func filter(_ yaml: String, samples: Int = 3) throws -> FilterConfiguration {
        let file = """
            name: f
            store: /tmp/f.sqlite
            teacher: {provider: simulator}
            domains: {d: {source: {kind: jsonl, path: x.jsonl}, judge: {given: true}}}
            rank: {samples: \(samples)}
            filter: \(yaml)
            """
        return try PipelineConfiguration(yaml: file, path: "f.yaml", environment: [:]).filter
    }

    /// Six passages, the first two relevant, ordered by three samples.
    private static func decide(_ yaml: String, _ orders: [[Int]]) throws -> VerdictRecord {
        let items = (1...6).map { number in
            ListRecord.Item(
                passage: Passage(text: "t\(number)"),
                documentID: "d",
                origin: .bm25,
                label: number < 3 ? .positive : .negative,
                judge: .given
            )
        }
        let samples = orders.enumerated().map { number, order in
            let ranking = RankingRecord(
                sample: number,
                requestKey: "k\(number)",
                order: order.compactMap(Position.init(rawValue:)),
                isUnchanged: false,
                isRepaired: false,
                repairs: "{}"
            )
            return ScoredSample(ranking: ranking, reasoning: "because")
        }
        let rule = FilterRule(filter: try filter(yaml))
        let result = rule.decide(list: ListRecord(items: items), samples: samples, query: "why?")
        guard case .verdict(let verdict) = result.output else { throw CocoaError(.coderInvalidValue) }
        return verdict
    }

    private static let good = [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 6, 5], [1, 2, 3, 4, 5, 6]]
    /// The second relevant passage stands at rank 4; samples agree.
    private static let late = [[1, 3, 4, 2, 5, 6], [1, 3, 4, 2, 5, 6], [1, 3, 4, 2, 5, 6]]
    /// One of three sees it the other way round.
    private static let apart = [[1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1], [1, 2, 3, 4, 5, 6]]

    @Test(
        "each condition rejects what it names, with its code and its value, and nothing else",
        arguments: [
            ("ndcg@2, min: 0.7", RejectReason.lowMetric, late, "0.613"),
            ("recall@3, min: 0.6", .lowMetric, late, "0.5"),
            ("rbo, min: 0.9", .inconsistent, apart, "0.7"),
            ("agreement, min: 0.9", .inconsistent, apart, "0"),
        ]
    )
    func condition(_ text: String, reason: RejectReason, orders: [[Int]], value: String) throws {
        let yaml = "{also: [{metric: \(text)}]}"
        let verdict = try Self.decide(yaml, orders)
        #expect(verdict.reason == reason)
        let metric = text.prefix { $0 != "," }
        #expect(verdict.evidence.contains("\"metric\":\"\(metric)\""), "\(verdict.evidence)")
        #expect(verdict.evidence.contains("\"value\":\(value)"), "\(verdict.evidence)")
        #expect(try Self.decide(yaml, Self.good).isKept)
        #expect(try Self.decide("{}", orders).isKept)
    }

    @Test("a list that nearly every random order passes can be rejected")
    func chance() throws {
        // Two of six: at alpha 0.3 most random orders pass.
        let verdict = try Self.decide("{alpha: 0.3, also: [{metric: chance, max: 0.9}]}", Self.good)
        #expect(verdict.reason == .easyList && (verdict.chance ?? 0) > 0.9)
        #expect(try Self.decide("{alpha: 0.9, also: [{metric: chance, max: 0.9}]}", Self.good).isKept)
    }

    @Test(
        "a condition that can't be meant is an error that names its place and what to do",
        arguments: [
            ("{also: [{metric: ndgc@10, min: 1}]}", "filter.also[0].metric", "ndcg@K"),
            ("{also: [{metric: ndcg@0, min: 1}]}", "filter.also[0].metric", "from 1 to 100"),
            ("{also: [{metric: ndcg@10}]}", "filter.also[0]", "a bound, `min` or `max`"),
            ("{also: [{metric: rbo, min: 0.5, max: 0.2}]}", "filter.also[0].min", "up to 0.2"),
            ("{also: [{metric: rbo, mni: 0.5}]}", "filter.also[0].mni", "min"),
            ("{also: [{min: 0.5}]}", "filter.also[0].metric", "metric"),
            ("{consistency: 2}", "filter.consistency", "1"),
        ]
    )
    func wrong(_ yaml: String, place: String, words: String) {
        let error = #expect(throws: PipelineFileError.self) { try Self.filter(yaml) }
        #expect(error?.path == place, "\(error?.localizedDescription ?? "")")
        #expect(error?.localizedDescription.contains(words) == true, "\(error?.localizedDescription ?? "")")
    }

    @Test("labels that exist have no samples to vote", arguments: ["samples: 3", "threshold: 0.5"])
    func silentJudge(_ setting: String) {
        let file = """
            name: f
            store: /tmp/f.sqlite
            teacher: {provider: simulator}
            domains: {d: {source: {kind: jsonl, path: x.jsonl}, judge: {given: true, \(setting)}}}
            """
        let error = #expect(throws: PipelineFileError.self) {
            try PipelineConfiguration(yaml: file, path: "f.yaml", environment: [:])
        }
        #expect(error?.path == "domains.d.judge.\(setting.prefix { $0 != ":" })")
    }

    @Test(
        "what compares samples needs several",
        arguments: ["{consistency: 0.5}", "{also: [{metric: rbo, min: 0.5}]}"]
    )
    func oneSample(_ yaml: String) {
        let error = #expect(throws: PipelineFileError.self) { try Self.filter(yaml, samples: 1) }
        #expect(error?.localizedDescription.contains("set rank.samples to 2 or more") == true)
    }
}
