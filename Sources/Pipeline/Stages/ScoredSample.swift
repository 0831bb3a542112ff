import Prompts
import Ranking
import Store

/// An order with the chain that explains it.
struct ScoredSample: Sendable {
    /// The order.
    let ranking: RankingRecord
    /// The reasoning.
    let chain: String

    /// Why the chain can't be exported; nil if it can.
    func fault(_ filter: FilterConfiguration, query: String, list: ListRecord) -> ChainFault? {
        if chain.allSatisfy(\.isWhitespace) {
            return filter.requiresReasoning ? ChainFault(reason: .emptyChain) : nil
        }
        if TokenEstimate.tokens(in: chain) > filter.maximumChain { return ChainFault(reason: .chainTooLong) }
        if filter.rejectsGoldLeak,
            let leak = GoldLeak.excerpt(in: chain, shown: [query] + list.items.map { Self.text(of: $0.passage) })
        {
            return ChainFault(reason: .goldLeak, facts: ["leak": leak])
        }
        if filter.rejectsOtherLanguage, ScriptShare.differs(chain: chain, query: query) {
            var facts: [String: any Encodable & Sendable] = [:]
            facts["chain_script"] = ScriptShare(chain).main?.rawValue
            facts["query_script"] = ScriptShare(query).main?.rawValue
            return ChainFault(reason: .otherLanguage, facts: facts)
        }
        return nil
    }

    private static func text(of passage: Passage) -> String {
        [passage.title, passage.text].compactMap { $0 }.joined(separator: "\n")
    }
}

/// What is wrong with a chain, and what shows it.
struct ChainFault: Sendable {
    /// The code.
    let reason: RejectReason
    /// What supports it, beside what every verdict says.
    var facts: [String: any Encodable & Sendable] = [:]
}
