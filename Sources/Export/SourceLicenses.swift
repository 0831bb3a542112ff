import Foundation
import Ranking

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
