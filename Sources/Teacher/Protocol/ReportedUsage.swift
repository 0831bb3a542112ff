/// Tokens and money as a server reports them, field by field; nothing of it is checked yet.
package struct ReportedUsage: Sendable, Hashable, Codable {
    /// All of the prompt, cached tokens included.
    package var prompt: Int?
    package var cachedPrompt: Int?
    /// Those of the prompt that were written to the cache.
    package var cacheWrite: Int?
    /// Reasoning and answer together, or the answer alone where the server counts reasoning beside it.
    package var completion: Int?
    package var reasoning: Int?
    /// All that was counted.
    package var total: Int?
    /// What the provider says that it takes for the answer, in US dollars.
    package var cost: Double?

    /// Counts that stand beside each other, together; those that are missing are none.
    package static func sum(_ counts: [Int?]) -> Int {
        // Counts are a stranger's: their sum must not overflow.
        counts.reduce(0) { $0 + min(max($1 ?? 0, -(1 << 50)), 1 << 50) }
    }

    /// Whether the server counted anything.
    package var isEmpty: Bool { (prompt ?? 0) <= 0 && (completion ?? 0) <= 0 && (total ?? 0) <= 0 && cost == nil }

    /// Takes a later report of the same answer: counts grow, so that it takes the place of the earlier one, but for zeros and for what it
    /// does not say.
    package mutating func take(_ later: ReportedUsage) {
        func newer<Number: Comparable & Numeric>(_ new: Number?, _ old: Number?) -> Number? {
            if let new, new > 0 { new } else { old ?? new }
        }
        prompt = newer(later.prompt, prompt)
        cachedPrompt = newer(later.cachedPrompt, cachedPrompt)
        cacheWrite = newer(later.cacheWrite, cacheWrite)
        completion = newer(later.completion, completion)
        reasoning = newer(later.reasoning, reasoning)
        total = newer(later.total, total)
        cost = newer(later.cost, cost)
    }
}

extension TokenUsage {
    /// What of a report can be true, for a request of so many bytes that was allowed so many tokens.
    ///
    /// - Reasoning is part of the completion. Some servers count it beside (xAI, Gemini): then it shows in their total.
    /// - A count that can't be is "not counted", or bounded by what the request allowed; each is a repair of the answer. Several
    ///   times of what was asked for is believed, since servers add prompts of their own, and some let reasoning go past `max_tokens`.
    ///
    /// - Parameters:
    ///   - sentBytes: of the request's body; no tokenizer makes more than a token of a byte.
    ///   - maxTokens: the request's limit; 0 if it is not known.
    ///   - textBytes: of reasoning and answer, as they arrived.
    init(
        _ reported: ReportedUsage,
        sentBytes: Int,
        maxTokens: Int,
        textBytes: Int,
        _ repairs: inout AnswerRepairs
    ) {
        self.init()
        var odd = 0
        /// A count in a range in which sums can't overflow.
        func counted(_ number: Int?) -> Int? {
            guard let number else { return nil }
            if number < 0 { odd += 1 }
            return number < 0 ? nil : min(number, 1 << 50)
        }
        let (given, total) = (counted(reported.prompt), counted(reported.total))
        var (completion, reasoning) = (counted(reported.completion), counted(reported.reasoning))

        let most = 4 * (maxTokens > 0 ? maxTokens : textBytes) + 10_000
        let beside = given.flatMap { prompt in total.map { $0 - prompt } }
        if let beside, beside > completion ?? 0 {
            completion = beside
        } else if total == nil, let part = reasoning, part > completion ?? 0 {
            completion = (completion ?? 0) + part
        }
        if let count = completion, count > most {
            odd += 1
            let other = [counted(reported.completion), beside].lazy.compactMap { $0 }.first { $0 > 0 && $0 <= most }
            completion = other ?? (maxTokens > 0 ? maxTokens : textBytes)
        }
        if completion == 0, textBytes > 0 {
            odd += 1
            completion = nil
        }

        prompt = given
        if let count = given, count > 4 * sentBytes + 100_000 {
            odd += 1
            prompt = sentBytes
        } else if given == 0 {
            odd += 1
            prompt = nil
        }
        if let count = counted(reported.cachedPrompt) {
            if count <= prompt ?? 0 { cachedPrompt = count } else { odd += 1 }
        }
        if let count = counted(reported.cacheWrite) {
            if count <= (prompt ?? 0) - (cachedPrompt ?? 0) { cacheWrite = count } else { odd += 1 }
        }
        if let part = reasoning, part > completion ?? .max {
            odd += 1
            reasoning = completion
        }
        self.completion = completion
        self.reasoning = reasoning
        repairs.count(.impossibleCounts, odd)
    }
}

/// Tokens as the server counted them; nil where it did not say.
package struct TokenUsage: Hashable, Sendable, Codable {
    /// All of the prompt, cached ones included.
    package var prompt: Int?
    /// Those of the prompt that came from the provider's prefix cache.
    package var cachedPrompt: Int?
    /// Those of the prompt that were written to that cache, where that has a price of its own.
    package var cacheWrite: Int?
    /// Reasoning and answer together.
    package var completion: Int?
    /// Those of the completion that are reasoning.
    package var reasoning: Int?

    /// Makes a count.
    package init(
        prompt: Int? = nil,
        cachedPrompt: Int? = nil,
        cacheWrite: Int? = nil,
        completion: Int? = nil,
        reasoning: Int? = nil
    ) {
        self.prompt = prompt
        self.cachedPrompt = cachedPrompt
        self.cacheWrite = cacheWrite
        self.completion = completion
        self.reasoning = reasoning
    }
}
