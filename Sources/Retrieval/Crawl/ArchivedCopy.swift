import Foundation

/// The answer of an archive's availability service: where the copy of a page lies.
struct ArchivedCopy: Hashable, Sendable {
    /// The address of the copy as it was, without the archive's frame.
    let url: String

    /// The address that asks a service about a page.
    static func question(_ page: String, service: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let page = page.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return service + (service.contains("?") ? "&" : "?") + "url=" + page
    }

    private struct Body: Decodable {
        struct Snapshots: Decodable { var closest: Closest? }
        struct Closest: Decodable {
            var available: Bool
            var url: String
            var timestamp: String
            var status: String?
        }
        var archived_snapshots: Snapshots
    }

    /// Reads `{"archived_snapshots": {"closest": {"available", "url", "timestamp", "status"}}}`; nil where there is no good copy.
    init?(_ data: Data) {
        guard let closest = (try? JSONDecoder().decode(Body.self, from: data))?.archived_snapshots.closest,
            closest.available, closest.status.map({ $0.hasPrefix("2") }) ?? true, !closest.timestamp.isEmpty
        else { return nil }
        // …/web/TIMESTAMPid_/URL is the page as it was; …/web/TIMESTAMP/URL has the archive's own head.
        let framed = "/\(closest.timestamp)/"
        guard let range = closest.url.range(of: framed) else {
            url = closest.url
            return
        }
        url = closest.url.replacingCharacters(in: range, with: "/\(closest.timestamp)id_/")
    }
}
