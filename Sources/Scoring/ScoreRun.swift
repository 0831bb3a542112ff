import Foundation
import Ingest
import Ranking

/// Scores a file of rollouts on all cores, in constant memory; rewards come in the order of the rollouts.
public struct ScoreRun: Sendable {
    private let gold: GoldLists
    private let rule: MultiViewReward.Rule
    private let isThinkOpen: Bool

    /// Makes a run.
    ///
    /// - Parameter isThinkOpen: whether rollouts begin within the think block, since the chat template opened it in the prompt.
    public init(gold: GoldLists, rule: MultiViewReward.Rule, isThinkOpen: Bool = false) {
        self.gold = gold
        self.rule = rule
        self.isThinkOpen = isThinkOpen
    }

    /// Scores all rows of a file.
    ///
    /// - Parameter write: takes JSON Lines, some at a time, one for each row that is not blank.
    /// - Throws: `SourceError` where the file can't be read, and what `write` throws.
    public func score(_ rollouts: URL, write: ([UInt8]) throws -> Void) async throws -> ScoreSummary {
        var blocks = try LineBlocks(url: rollouts)
        var summary = ScoreSummary()
        // Two blocks a core: while one is written out the next is ready.
        let window = ProcessInfo.processInfo.activeProcessorCount * 2
        try await withThrowingTaskGroup(of: (Int, ScoredBlock).self) { group in
            var (begun, written) = (0, 0)
            var ready: [Int: ScoredBlock] = [:]
            var isAtEnd = false
            while true {
                while !isAtEnd, begun - written < window {
                    guard let block = try blocks.next() else {
                        isAtEnd = true
                        break
                    }
                    let place = begun
                    group.addTask {
                        (place, ScoredBlock(block, gold: gold, rule: rule, isThinkOpen: isThinkOpen))
                    }
                    begun += 1
                }
                guard let (place, scored) = try await group.next() else { break }
                ready[place] = scored
                while let next = ready.removeValue(forKey: written) {
                    try write(next.bytes)
                    summary.add(next.summary)
                    written += 1
                }
            }
        }
        return summary
    }
}
