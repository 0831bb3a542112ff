import Export
import Foundation
import Ingest
import Ranking

/// Rewards a second in memory: rollouts are read once, then scored again and again on all cores. Usage: ScoreRate GOLD ROLLOUTS SECONDS RULES.
///
/// Writes one JSON document. `score.py` gives it the rollouts that it gives to pytrec_eval and rbo.
@main
struct ScoreRate {
    private struct Row: Decodable {
        let id: String
        let output: String
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let seconds = Double(arguments[3]) else {
            print("usage: ScoreRate GOLD ROLLOUTS SECONDS paper|released")
            exit(2)
        }
        let gold = try GoldLists(url: URL(filePath: arguments[1]))
        let rule: MultiViewReward.Rule = arguments[4] == "released" ? .released : .paper(p: 0.9)
        let rows = try String(contentsOf: URL(filePath: arguments[2]), encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8))
        }
        let rollouts = rows.compactMap { row in gold[row.id].map { (Array(row.output.utf8), $0) } }
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let (scored, sum) = await withTaskGroup(of: (Int, Double).self) { group in
            for thread in 0..<threads {
                group.addTask {
                    var scorer = RolloutScorer(rule: rule)
                    var (scored, sum) = (0, 0.0)
                    while clock.now < end {
                        for index in stride(from: thread, to: rollouts.count, by: threads) {
                            let (text, truth) = rollouts[index]
                            sum += text.withUnsafeBufferPointer { scorer.score($0, gold: truth) }.reward
                            scored += 1
                        }
                    }
                    return (scored, sum)
                }
            }
            var (scored, sum) = (0, 0.0)
            for await part in group {
                scored += part.0
                sum += part.1
            }
            return (scored, sum)
        }
        let took = (clock.now - start) / .seconds(1)
        print(
            "{\"rewards\": \(scored), \"seconds\": \(took), \"rate\": \(Double(scored) / took), \"mean\": \(sum / Double(max(1, scored)))}"
        )
    }
}
