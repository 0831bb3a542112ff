import Foundation
import Ranking

/// What an export held, for the manifest and the card; grows with domains and licences, not with lists.
struct ExportSummary {
    struct Domain {
        var lists = 0
        var passages = 0
        var positives = 0
        var ndcg = 0.0
        var reasoningTokens = 0
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

    mutating func add(_ list: TrainingList, reasoningTokens: Int, controlTokens tokens: Int) {
        controlTokens.tokens += tokens
        controlTokens.lists += tokens > 0 ? 1 : 0
        var domain = domains[list.query.id.domain] ?? Domain()
        domain.lists += 1
        domain.passages += list.items.count
        domain.positives += list.items.count { $0.label == .positive }
        domain.ndcg += list.ndcg
        domain.reasoningTokens += reasoningTokens
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

/// How many texts of which site are used under which licence. Sites beyond the first 1,000 are counted together, so that a crawl of the
/// whole web takes no more memory.
struct SourceLicenses {
    private struct Key: Hashable {
        var name: String
        var license: String
    }

    private static let most = 1000
    /// Rows of the card; the rest is summed up.
    private static let shown = 40

    private var counts: [Key: Int] = [:]

    /// Counts a text once more: by the host of its address, or by its domain where it has none.
    mutating func add(_ source: Attribution, domain: String) {
        let name = source.url.flatMap(Self.host) ?? domain
        var key = Key(name: name, license: source.license ?? "unknown")
        if counts[key] == nil, counts.count >= Self.most { key.name = "other sources" }
        counts[key, default: 0] += 1
    }

    /// The most used first, the others as one row a licence.
    var rows: [(name: String, license: String, texts: Int)] {
        let sorted = counts.sorted { left, right in
            (right.value, left.key.name, left.key.license) < (left.value, right.key.name, right.key.license)
        }
        var others: [String: Int] = [:]
        for (key, count) in sorted.dropFirst(Self.shown) { others[key.license, default: 0] += count }
        return sorted.prefix(Self.shown).map { ($0.key.name, $0.key.license, $0.value) }
            + others.sorted { $0.key < $1.key }.map { ("other sources", $0.key, $0.value) }
    }

    /// What stands between `//` and the next slash; cheaper than a URL, of which there are millions.
    private static func host(_ address: String) -> String? {
        guard let start = address.range(of: "://") else { return nil }
        let host = address[start.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return host.isEmpty ? nil : String(host)
    }
}
