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

/// Counts over the rollouts scored.
public struct ScoreSummary: Sendable, Hashable, Codable {
    /// Rollouts with a reward.
    public var scored = 0
    /// Of these, how many got -1.
    public var outputFormat = 0
    /// Of these, how many got 0.
    public var answerFormat = 0
    /// The mean reward; 0 where nothing was scored.
    public var meanReward = 0.0
    /// Rows without a reward: no JSON, no text, or a query that the gold doesn't have.
    public var broken = 0
    /// The first of them, with their lines.
    public var firstBroken: [String] = []

    /// How many broken rows are kept here; all are in the output.
    static let shown = 20

    mutating func add(_ other: ScoreSummary) {
        let all = scored + other.scored
        if all > 0 {
            meanReward = (meanReward * Double(scored) + other.meanReward * Double(other.scored)) / Double(all)
        }
        scored = all
        outputFormat += other.outputFormat
        answerFormat += other.answerFormat
        broken += other.broken
        firstBroken = Array((firstBroken + other.firstBroken).prefix(Self.shown))
    }
}

/// A block of rollouts turned into a block of rewards: one line out for each row in, in the same order.
struct ScoredBlock: Sendable {
    var bytes: [UInt8] = []
    var summary = ScoreSummary()

    init(_ block: LineBlocks.Block, gold: GoldLists, rule: MultiViewReward.Rule, isThinkOpen: Bool) {
        var scorer = RolloutScorer(rule: rule, isThinkOpen: isThinkOpen)
        var (decoded, whole): ([UInt8], [UInt8]) = ([], [])
        var total = 0.0
        bytes.reserveCapacity(block.bytes.count / 8)
        block.eachLine { number, line in
            do throws(JSONScanner.Failure) {
                let row = try RolloutLine(line)
                guard Self.isUTF8(line) else {
                    throw JSONScanner.Failure(reason: "expected UTF-8, found other bytes")
                }
                guard let truth = gold[row.name] else {
                    throw JSONScanner.Failure(reason: "expected a query of the gold, found \"\(row.name)\"")
                }
                let score: MultiViewReward.Score
                if let reasoning = row.reasoning {
                    // As `reward.py` joins them.
                    whole.removeAll(keepingCapacity: true)
                    whole += "<think>".utf8
                    try JSONScanner(line).decode(reasoning, into: &decoded)
                    whole += decoded
                    whole += "</think>\n".utf8
                    try JSONScanner(line).decode(row.text, into: &decoded)
                    whole += decoded
                    score = whole.withUnsafeBufferPointer { scorer.score($0, gold: truth) }
                } else if row.text.hasEscapes {
                    try JSONScanner(line).decode(row.text, into: &decoded)
                    score = decoded.withUnsafeBufferPointer { scorer.score($0, gold: truth) }
                } else {
                    score = scorer.score(UnsafeBufferPointer(rebasing: line[row.text.range]), gold: truth)
                }
                total += score.reward
                summary.scored += 1
                add(score, name: row.name)
            } catch {
                summary.broken += 1
                if summary.firstBroken.count < ScoreSummary.shown {
                    summary.firstBroken.append("line \(number): \(error.reason)")
                }
                add("{\"line\": \(number), \"error\": ")
                addQuoted(error.reason)
                add("}\n")
            }
        }
        if summary.scored > 0 { summary.meanReward = total / Double(summary.scored) }
    }

    /// Almost all rows are ASCII, where each byte is right by itself.
    private static func isUTF8(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        line.allSatisfy { $0 < 0x80 } || String(validating: line, as: UTF8.self) != nil
    }

    private mutating func add(_ score: MultiViewReward.Score, name: String) {
        add("{\"id\": ")
        addQuoted(name)
        add(", \"reward\": ")
        add(score.reward.description)
        for (key, part) in [("ndcg", score.ndcg), ("recall", score.recall), ("rbo", score.rbo)] {
            add(", \"")
            add(key)
            add("\": ")
            add(part?.description ?? "null")
        }
        add(", \"fault\": ")
        if let fault = score.fault {
            if fault == .outputFormat { summary.outputFormat += 1 } else { summary.answerFormat += 1 }
            addQuoted(fault.rawValue)
            add(", \"reason\": ")
            addQuoted(score.detail?.description ?? "")
        } else {
            add("null, \"reason\": null")
        }
        add("}\n")
    }

    private mutating func add(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func addQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case ..<0x20:
                let digits = String(byte, radix: 16)
                add("\\u00" + (digits.count == 1 ? "0" : "") + digits)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
