import Foundation
import Ranking

/// Judges by the overlap of words with seeded noise: wrong often enough that a filter has real work.
struct SimulatedJudge: Sendable {
    /// Reasoning and answer.
    struct Verdict: Sendable, Hashable {
        var reasoning: String
        var answer: String
    }

    let configuration: SimulatorConfiguration

    /// The answer to a question; it depends on nothing but the seed and the question.
    func verdict(_ question: AskedQuestion) -> Verdict {
        guard !question.passages.isEmpty else {
            return Verdict(reasoning: "Simulated reasoning: no passages.", answer: "None")
        }
        let overlap = WordOverlap(question.passages)
        let withQuery = overlap.scores(question.query)
        let withGold = overlap.scores(question.goldAnswer)
        let known = question.passages.map { configuration.relevance?(question.query, $0) ?? truth(in: $0) }
        switch question.kind {
        case .order(let inTags):
            let scores = noisy(zip(withQuery, known).map { $1 ?? $0 }, question, spread: configuration.orderNoise)
            let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
            let text = order.map { Position(index: $0).description }.joined(separator: " > ")
            return Verdict(
                reasoning: reasoning(question, overlap: overlap, order: order),
                answer: inTags ? "<answer>\(text)</answer>" : text
            )
        case .score:
            let scores = noisy(zip(withQuery, known).map { $1 ?? $0 }, question, spread: configuration.orderNoise)
            let score = Int((min(1, max(0, scores[0])) * 100).rounded())
            return Verdict(
                reasoning: reasoning(question, overlap: overlap, order: [0]),
                answer: "<answer>\(score)</answer>"
            )
        case .positives:
            let blended = zip(withQuery, withGold).map { 0.4 * $0 + 0.6 * $1 }
            let scores = noisy(zip(blended, known).map { $1 ?? $0 }, question, spread: configuration.judgmentNoise)
            let best = scores.max() ?? 0
            let chosen = scores.indices.filter { scores[$0] >= max(0.08, best * 0.72) }
            return selection(chosen, question, overlap)
        case .hardNegatives:
            let scores = noisy(
                zip(withQuery, withGold).map { $0 - 0.8 * $1 },
                question,
                spread: configuration.judgmentNoise
            )
            let median = scores.sorted()[scores.count / 2]
            return selection(scores.indices.filter { withQuery[$0] > 0.02 && scores[$0] >= median }, question, overlap)
        }
    }

    private func selection(_ chosen: [Int], _ question: AskedQuestion, _ overlap: WordOverlap) -> Verdict {
        let answer = chosen.isEmpty ? "None" : chosen.map { Position(index: $0).description }.joined(separator: " ")
        return Verdict(reasoning: reasoning(question, overlap: overlap, order: chosen), answer: answer)
    }

    /// What a passage says of its own relevance, where a study has written it there.
    private func truth(in passage: String) -> Double? {
        guard let word = configuration.truthWord, let range = passage.range(of: word) else { return nil }
        let rest = passage[range.upperBound...].drop { $0 == " " || $0 == "=" || $0 == ":" }
        return Double(rest.prefix { $0.isASCII && $0.isNumber || $0 == "." || $0 == "-" })
    }

    /// Adds noise that belongs to query and passage, then what belongs to this prompt alone.
    private func noisy(_ scores: [Double], _ question: AskedQuestion, spread: Double) -> [Double] {
        var ownNoise = SeededGenerator(
            seed: configuration.seed,
            parts: "sample",
            "\(question.kind)",
            question.query,
            configuration.sampleNoise > 0 ? question.passages.joined(separator: "\n") : ""
        )
        let last = Double(max(1, scores.count - 1))
        return zip(scores, question.passages).enumerated().map { place, entry in
            let (score, passage) = entry
            var generator = SeededGenerator(
                seed: configuration.seed,
                parts: "\(question.kind)",
                question.query,
                passage
            )
            let own = configuration.sampleNoise > 0 ? configuration.sampleNoise * Self.normal(&ownNoise) : 0
            return score + spread * Self.normal(&generator) + own - configuration.positionBias * Double(place) / last
        }
    }

    /// Box and Muller 1958.
    private static func normal(_ generator: inout SeededGenerator) -> Double {
        let radius = (-2 * log(max(generator.unit(), 1e-12))).squareRoot()
        return radius * cos(2 * .pi * generator.unit())
    }

    private func reasoning(_ question: AskedQuestion, overlap: WordOverlap, order: [Int]) -> String {
        // The first release's word for it: with another one the same prompt would be answered otherwise.
        var generator = SeededGenerator(seed: configuration.seed, parts: "chain", question.query)
        var sentences = ["Simulated reasoning: passages are compared by the words that they share with the question."]
        var words = 13
        for index in order where words < configuration.reasoningWords {
            let shared = overlap.shared(question.query, passage: index, most: 3)
            let name = Position(index: index).description
            let sentence: String
            if shared.isEmpty {
                sentence =
                    ["Nothing in \(name) meets the question.", "\(name) speaks of other things."][
                        generator.next(below: 2)
                    ]
            } else {
                let list = shared.joined(separator: ", ")
                sentence =
                    [
                        "\(name) speaks of \(list), which the question turns on.",
                        "In \(name) the words \(list) come up, so it may help.",
                        "Of what is asked, \(name) covers \(list).",
                    ][generator.next(below: 3)]
            }
            sentences.append(sentence)
            words += sentence.split(separator: " ").count
        }
        return lengthened(sentences.joined(separator: " "), question, overlap)
    }

    /// Reasoning with as many tokens as are asked for.
    private func lengthened(_ reasoning: String, _ question: AskedQuestion, _ overlap: WordOverlap) -> String {
        guard Completion.tokens(reasoning) < configuration.reasoningTokens else { return reasoning }
        let remarks = question.passages.indices.map { index in
            let shared = overlap.shared(question.query, passage: index, most: 3).joined(separator: ", ")
            return "\(Position(index: index).description) " + (shared.isEmpty ? "shares no word." : "shares \(shared).")
        }
        let look = " Once more, from the first to the last. " + remarks.joined(separator: " ")
        let missing = configuration.reasoningTokens - Completion.tokens(reasoning)
        return reasoning + String(repeating: look, count: missing / Completion.tokens(look) + 1)
    }
}

/// Scores passages by the words they share with a text, rare words counting more.
///
/// Words of passages are known by their hashes alone: a simulator that answers a thousand requests a second makes no string of each.
struct WordOverlap {
    private let passages: [Set<UInt64>]
    private let weights: [UInt64: Double]

    init(_ passages: [String]) {
        var counts: [UInt64: Int] = [:]
        self.passages = passages.map { passage in
            var words: Set<UInt64> = []
            Self.eachWord(passage) { hash, _ in words.insert(hash) }
            for word in words { counts[word, default: 0] += 1 }
            return words
        }
        let size = Double(passages.count)
        weights = counts.mapValues { log(1 + size / Double($0)) }
    }

    /// For each passage the share of the text's weight that it covers, from 0 to 1; summed in a fixed order, so that equal inputs give
    /// equal bits.
    func scores(_ text: String) -> [Double] {
        let wanted = Self.words(text).sorted { $0.key < $1.key }.map { ($0.value, weights[$0.value] ?? 0) }
        let total = wanted.reduce(0) { $0 + $1.1 }
        guard total > 0 else { return passages.map { _ in 0 } }
        return passages.map { passage in
            wanted.reduce(0) { $0 + (passage.contains($1.0) ? $1.1 : 0) } / total
        }
    }

    /// Words of the text that a passage holds, the heaviest first.
    func shared(_ text: String, passage index: Int, most: Int) -> [String] {
        Self.words(text).filter { passages[index].contains($0.value) }
            .sorted { (weights[$0.value] ?? 0, $1.key) > (weights[$1.value] ?? 0, $0.key) }
            .prefix(most).map(\.key)
    }

    private static let common: Set<String> = [
        "the", "and", "that", "with", "for", "are", "this", "from", "have", "not", "but", "was", "which", "they", "its",
        "can", "their",
        "when", "what", "why", "how", "does", "has", "you", "one", "all", "into", "there", "than", "then", "will",
        "would", "more", "some",
    ]

    private static let commonHashes = Set(common.map { hash($0.utf8) })

    /// The words of a text with their hashes.
    private static func words(_ text: String) -> [String: UInt64] {
        var words: [String: UInt64] = [:]
        eachWord(text) { hash, word in words[String(decoding: word, as: UTF8.self)] = hash }
        return words
    }

    /// The words of three letters and more, in lower case; bytes beyond ASCII count as letters.
    private static func eachWord(_ text: String, _ visit: (UInt64, ArraySlice<UInt8>) -> Void) {
        var word: [UInt8] = []
        func end() {
            defer { word.removeAll(keepingCapacity: true) }
            guard word.count >= 3 else { return }
            // A crude stem: enough for a plural to meet its singular.
            let isPlural = word.count > 4 && word.last == UInt8(ascii: "s")
            let whole = hash(word)
            if commonHashes.contains(whole) { return }
            let stem = isPlural ? word.dropLast() : word[...]
            visit(isPlural ? hash(stem) : whole, stem)
        }
        var text = text
        text.withUTF8 { bytes in
            for byte in bytes {
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
                    word.append(byte)
                default: end()
                }
            }
        }
        end()
    }

    /// FNV-1a, 64 bits (Fowler, Noll, Vo).
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
