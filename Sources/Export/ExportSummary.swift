import Ranking

/// What an export held, for the manifest and the card; grows with domains and licences, not with lists.
struct ExportSummary {
    struct Domain {
        var lists = 0
        var passages = 0
        var positives = 0
        var ndcg = 0.0
        var chainTokens = 0
    }

    var domains: [String: Domain] = [:]
    var licenses: [String: Int] = [:]
    var models: [String: Int] = [:]
    var sources = SourceLicenses()
    var hasSimulated = false
    /// Passages of the longest list.
    var largest = 0
    /// Lists whose order was sampled several times, and the sum of their agreement.
    var voted = (lists: 0, tau: 0.0)
    /// Control tokens of chat templates that were written in another way, and the lists that held any.
    var controlTokens = (tokens: 0, lists: 0)
    /// Lists whose reasoning is a summary.
    var summaries = 0
    var dropped: [String: Int] = [:]
    /// Lists that the filter had rejected and reviewers kept, by its reason.
    var overruled: [String: Int] = [:]

    mutating func add(_ list: TrainingList, chainTokens: Int, controlTokens tokens: Int) {
        controlTokens.tokens += tokens
        controlTokens.lists += tokens > 0 ? 1 : 0
        var domain = domains[list.query.id.domain] ?? Domain()
        domain.lists += 1
        domain.passages += list.items.count
        domain.positives += list.items.count { $0.label == .positive }
        domain.ndcg += list.ndcg
        domain.chainTokens += chainTokens
        domains[list.query.id.domain] = domain
        largest = max(largest, list.items.count)
        if let tau = list.agreement {
            voted.lists += 1
            voted.tau += tau
        }
        if let reason = list.overruled { overruled[reason.rawValue, default: 0] += 1 }
        if list.isSummary { summaries += 1 }
        models[list.answeredBy, default: 0] += 1
        hasSimulated = hasSimulated || list.isSimulated
        let attributions = [list.query.attribution] + list.items.flatMap(\.sources)
        for attribution in attributions { sources.add(attribution, domain: list.query.id.domain) }
        for license in Set(attributions.map { $0.license ?? "unknown" }) { licenses[license, default: 0] += 1 }
    }
}
