import Foundation
import Ingest

/// Which results are dropped by rule, so that a query's own answer does not come back as something that was found.
package struct SearchExclusion: Hashable, Sendable {
    private let hosts: [String]
    private let own: String?

    /// Makes a rule for one query.
    ///
    /// - Parameters:
    ///   - hosts: hosts whose pages, and those of their subdomains, are dropped; the query's own site if nil.
    ///   - queryURL: where the query stands; that page is always dropped.
    package init(hosts: [String]?, queryURL: String?) {
        let site = queryURL.flatMap { PageAddress.normalized($0) }.flatMap(Self.host)
        self.hosts = (hosts ?? site.map { [$0] } ?? []).map { $0.lowercased() }
        own = queryURL.flatMap { PageAddress.normalized($0) }.map(Self.question)
    }

    /// Whether a result is dropped; what is no http or https address is.
    package func drops(_ url: String) -> Bool {
        guard let address = PageAddress.normalized(url), let host = Self.host(address) else { return true }
        if hosts.contains(where: { host == $0 || host.hasSuffix("." + $0) }) { return true }
        return Self.question(address) == own
    }

    private static func host(_ address: String) -> String? {
        let name = address.dropFirst("https://".count).prefix { $0 != "/" && $0 != "?" && $0 != ":" }
        return name.isEmpty ? nil : String(name)
    }

    /// One spelling of `/q/1`, `/q/1/9`, `/questions/1` and `/questions/1/its-title`, as StackExchange has them; other addresses as they are.
    private static func question(_ address: String) -> String {
        let parts = address.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5, ["q", "questions"].contains(parts[3]), Int(parts[4]) != nil else { return address }
        return "https://\(parts[2])/q/\(parts[4])"
    }
}
