import Ingest
import Ranking

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
