package import Foundation
import Ingest
package import Ranking

/// Scores a file of rollouts on all cores, in constant memory; rewards come in the order of the rollouts.
package struct ScoreRun: Sendable {
    private let gold: GoldLists
    private let rule: MultiViewReward.Rule
    private let isThinkOpen: Bool

    /// Makes a run.
    ///
    /// - Parameter isThinkOpen: whether rollouts begin within the think block, since the chat template opened it in the prompt.
    package init(gold: GoldLists, rule: MultiViewReward.Rule, isThinkOpen: Bool = false) {
        self.gold = gold
        self.rule = rule
        self.isThinkOpen = isThinkOpen
    }

    /// Scores all rows of a file.
    ///
    /// - Parameter write: takes JSON Lines, some at a time, one for each row that is not blank.
    /// - Throws: `SourceError` where the file can't be read, and what `write` throws.
    package func score(_ rollouts: URL, write: ([UInt8]) throws -> Void) async throws -> ScoreSummary {
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
package struct ScoreSummary: Sendable, Hashable, Codable {
    /// Rollouts with a reward.
    package var scored = 0
    /// Of these, how many got -1.
    package var outputFormat = 0
    /// Of these, how many got 0.
    package var answerFormat = 0
    /// The mean reward; 0 where nothing was scored.
    package var meanReward = 0.0
    /// Rows without a reward: no JSON, no text, or a query that the gold doesn't have.
    package var broken = 0
    /// The first of them, with their lines.
    package var firstBroken: [String] = []

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
        let decoder = JSONDecoder()
        var total = 0.0
        bytes.reserveCapacity(block.bytes.count / 8)
        block.eachLine { number, line in
            do {
                let rollout = try Rollout(line, decoder)
                guard let name = rollout.name else {
                    return addBroken(
                        "expected a key `\(Rollout.nameKeys.joined(separator: "`, `"))`, found none",
                        number
                    )
                }
                guard var text = rollout.text else {
                    let keys = Rollout.textKeys.joined(separator: "`, `")
                    return addBroken("expected a text under `\(keys)`, found none", number)
                }
                guard let truth = gold[name] else {
                    return addBroken("expected a query of the gold, found \"\(name)\"", number)
                }
                let score = text.withUTF8 { scorer.score($0, gold: truth) }
                total += score.reward
                summary.scored += 1
                add(score, name: name)
            } catch {
                addBroken((error as? DecodingError).map(JSONRows.words) ?? error.localizedDescription, number)
            }
        }
        if summary.scored > 0 { summary.meanReward = total / Double(summary.scored) }
    }

    private mutating func addBroken(_ reason: String, _ line: Int) {
        summary.broken += 1
        if summary.firstBroken.count < ScoreSummary.shown { summary.firstBroken.append("line \(line): \(reason)") }
        add("{\"line\": \(line), \"error\": ")
        addQuoted(reason)
        add("}\n")
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

/// What a score needs of a rollout's row: its query's name, and the student's text.
private struct Rollout: Decodable {
    /// Keys that may name the query, the first that is there counts.
    static let nameKeys = ["id", "qid", "query_id", "index"]
    /// Keys that may hold the text.
    static let textKeys = ["output", "text", "response", "completion", "rollout", "content"]
    /// Keys that may hold the reasoning, where a server gives it beside the text.
    private static let reasoningKeys = ["reasoning_content", "reasoning"]

    let name: String?
    /// With the reasoning before it, as `reward.py` joins them.
    let text: String?

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Key.self)
        func first(_ keys: [String], where isGood: (String) -> Bool = { _ in true }) throws -> String? {
            for key in keys.map(Key.init(stringValue:)) where row.contains(key) {
                do {
                    if let text = try row.decodeIfPresent(String.self, forKey: key), isGood(text) { return text }
                } catch DecodingError.typeMismatch {
                    // Under the next key, then.
                }
            }
            return nil
        }
        name = try Self.nameKeys.lazy.map(Key.init(stringValue:)).first(where: row.contains)
            .map { try row.decode(RowName.self, forKey: $0).text }
        let answer = try first(Self.textKeys)
        let reasoning = try first(Self.reasoningKeys) { !$0.isEmpty }
        text = answer.map { answer in reasoning.map { "<think>\($0)</think>\n\(answer)" } ?? answer }
    }

    /// - Throws: `DecodingError`.
    init(_ line: UnsafeBufferPointer<UInt8>, _ decoder: JSONDecoder) throws {
        if let rollout = try? decoder.decode(Rollout.self, from: Data(line)) {
            self = rollout
        } else {
            self = try decoder.decode(Rollout.self, from: Data(Self.withoutHalves(line)))
        }
    }

    /// Halves of surrogate pairs as U+FFFD: Python writes them where a model was cut off within a character.
    private static func withoutHalves(_ line: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes = Array(line)
        func unit(_ place: Int) -> UInt32? {
            guard place + 6 <= bytes.count, bytes[place...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
                return nil
            }
            return UInt32(String(decoding: bytes[place + 2..<place + 6], as: UTF8.self), radix: 16)
        }
        var place = 0
        while let escape = bytes[place...].firstIndex(of: UInt8(ascii: "\\")) {
            place = escape + 2
            guard let first = unit(escape), (0xD800..<0xE000).contains(first) else {
                if place < bytes.count { continue } else { break }
            }
            place = escape + 6
            if first < 0xDC00, let second = unit(place), (0xDC00..<0xE000).contains(second) {
                place += 6
            } else {
                bytes.replaceSubrange(escape..<place, with: Array(#"\ufffd"#.utf8))
            }
        }
        return bytes
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
