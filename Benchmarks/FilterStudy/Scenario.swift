import Foundation
import Ranking
import Simulator

/// How a simulated teacher errs, and what it is asked about.
struct Scenario: Sendable {
    /// In tables and plots.
    let name: String
    /// The spread of errors that every sample of one list repeats, in judgments and in orders.
    let shared: Double
    /// The spread of errors that each sample makes anew.
    let own: Double

    /// Relevance is 1 for what helps, 0.5 for what only looks alike and 0.1 for the rest, so a spread of 0.3 mixes neighbours up now and then.
    static let all = [
        Scenario(name: "mild errors, new in each sample", shared: 0.1, own: 0.3),
        Scenario(name: "strong errors, new in each sample", shared: 0.1, own: 0.6),
        Scenario(name: "strong errors, the same in each sample", shared: 0.6, own: 0.1),
    ]

    /// Passages a list, as in the paper.
    static let size = 20

    /// The simulator, told the truth and how far to stray from it.
    func simulator(seed: Int) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.seed = seed
        configuration.judgmentNoise = shared
        configuration.orderNoise = shared
        configuration.sampleNoise = own
        configuration.reasoningWords = 20
        configuration.relevance = { _, passage in
            for (mark, value) in [("helps", 1.0), ("alike", 0.5), ("other", 0.1)] where passage.hasPrefix(mark) {
                return value
            }
            return nil
        }
        return configuration
    }

    /// Queries with passages that say in their first word what they are: one to six help, four look alike.
    static func rows(_ count: Int, seed: Int) -> String {
        (0..<count).map { number in
            var generator = SeededGenerator(seed: seed, parts: "study", String(number))
            let helps = 1 + generator.next(below: 6)
            let kinds = (0..<size).map { $0 < helps ? "helps" : $0 < helps + 4 ? "alike" : "other" }
            let passages = generator.shuffled(kinds).enumerated().map { place, kind in
                "{\"text\":\"\(kind) passage \(place) of question \(number)\"}"
            }
            return
                "{\"id\":\"\(number)\",\"query\":\"question \(number)\",\"gold_answer\":\"answer\",\"passages\":[\(passages.joined(separator: ","))]}\n"
        }
        .joined()
    }
}
