import Foundation
import Ranking

/// Fetches one page with all that is owed to its host: `robots.txt`, turns, pauses, retries.
struct PageFetch: Sendable {
    let client: WebClient
    let store: any SnapshotStore
    let turns: PerHostLimiter
    let sites = RobotsCache()

    /// How often a page is asked for in one run.
    private static let attempts = 3

    /// Fetches a page, or finds out why it can't be had.
    ///
    /// - Parameter known: what is kept of it, for a conditional request and for the count of tries.
    /// - Throws: `CancellationError`, and what the store throws.
    func snapshot(_ url: String, address key: String, known: PageSnapshot?, settings: CrawlSettings) async throws
        -> PageSnapshot
    {
        var made = PageSnapshot(address: key, url: url, outcome: .failed, fetchedAt: .now)
        var next = url
        // Addresses of one page (http and https, with a slash and without) are one page here, so these moves are followed at once.
        for _ in 0..<Crawler.mostMoves {
            guard let address = WebAddress(next) else {
                return absent(made, WebFailure.Cause.address.rawValue, "\(next) is no http or https address", settings)
            }
            made.finalURL = address.url
            let (reply, response) = try await reply(address, known: known, settings: settings)
            made.status = response?.status
            made.headers = response?.headers ?? [:]
            switch reply {
            case .page:
                made.outcome = .fetched
                made.body = response?.body
                return made
            case .unchanged:
                guard var kept = known else {
                    return absent(made, "status-304", "\(next): status 304, though nothing was asked for", settings)
                }
                kept.fetchedAt = made.fetchedAt
                return kept
            case .moved(let target):
                next = target.url
                guard PageKey.address(next) == key else {
                    made.outcome = .moved
                    made.finalURL = next
                    return made
                }
            case .absent(let cause, let message):
                if var known, known.outcome == .fetched {
                    // A page that was once there is better than none.
                    known.fetchedAt = made.fetchedAt
                    return known
                }
                if PageReply.isDead(cause), let copy = try await archived(made, settings: settings) { return copy }
                return absent(made, cause, message, settings)
            case .later(let cause, let message, _):
                if let known, known.outcome == .fetched { return known }
                if PageReply.isDead(cause), let copy = try await archived(made, settings: settings) { return copy }
                made.outcome = .postponed
                made.cause = cause
                made.message = message
                made.tries = (known?.tries ?? 0) + 1
                return made
            }
        }
        return absent(made, WebFailure.Cause.redirects.rawValue, "\(url): a loop of redirects", settings)
    }

    private func absent(_ made: PageSnapshot, _ cause: String, _ message: String, _ settings: CrawlSettings)
        -> PageSnapshot
    {
        var made = made
        made.outcome = .failed
        made.cause = cause
        made.message = message
        made.policy = settings.policy(for: cause)
        return made
    }

    // MARK: - One address

    private func reply(_ address: WebAddress, known: PageSnapshot?, settings: CrawlSettings) async throws
        -> (PageReply, WebResponse?)
    {
        if let refusal = AddressGuard(allowing: settings.allowed).refusal(address) {
            return (PageReply(WebFailure(.refused, "\(address.url): \(refusal)")), nil)
        }
        let rules: RobotsRules
        switch try await robots(address, settings: settings) {
        case .success(let found): rules = found
        case .failure(let absence):
            let reply: PageReply =
                absence.isTemporary
                ? .later(cause: absence.cause, message: absence.message, .silent)
                : .absent(cause: absence.cause, message: absence.message)
            return (reply, nil)
        }
        guard rules.allows(address.path) else {
            return (.absent(cause: "robots-refused", message: "\(address.url): robots.txt does not allow it"), nil)
        }
        var request = WebRequest(url: address.url, limits: settings.limits, types: PageReply.types)
        request.headers = [
            "User-Agent": settings.userAgent,
            "Accept": "text/html,application/xhtml+xml,text/plain,application/pdf;q=0.9,*/*;q=0.1",
        ]
        if let known, known.outcome == .fetched {
            request.headers["If-None-Match"] = known.headers["etag"]
            request.headers["If-Modified-Since"] = known.headers["last-modified"]
        }
        return try await ask(request, address, delay: max(settings.delay, rules.delay ?? .zero))
    }

    /// Asks in turn, and again where that may help.
    func ask(_ request: WebRequest, _ address: WebAddress, delay: Duration) async throws
        -> (PageReply, WebResponse?)
    {
        var attempt = 1
        while true {
            try await turns.take(address.host)
            if await turns.isGivenUp(address.host) {
                await turns.pass(address.host)
                let message = "\(address.url): its host did not answer \(HostSchedule.mostSilences) times in a row"
                return (.later(cause: "host-silent", message: message, .silent), nil)
            }
            let result: (PageReply, WebResponse?)
            do {
                let response = try await client.send(request)
                result = (PageReply(response, from: address, now: .now), response)
            } catch let failure as WebFailure {
                if Task.isCancelled || failure.cause == .cancelled {
                    await turns.pass(address.host)
                    throw CancellationError()
                }
                result = (PageReply(failure), nil)
            }
            guard case .later(_, _, let ending) = result.0 else {
                // A request that was refused before it was sent owes the host no pause; it costs little all the same.
                _ = await turns.giveBack(address.host, .answered, delay: delay)
                return result
            }
            let isWorthIt = await turns.giveBack(address.host, ending, delay: delay)
            guard isWorthIt, attempt < Self.attempts, Self.mayHeal(result.0) else { return result }
            attempt += 1
        }
    }

    /// What took a minute or has no address now will hardly be better in a second: that is left to a later run.
    private static func mayHeal(_ reply: PageReply) -> Bool {
        guard case .later(let cause, _, _) = reply else { return false }
        let causes = [WebFailure.Cause.timeout, .dns, .tls].map(\.rawValue)
        return !causes.contains(cause)
    }
}

extension PageFetch {
    /// A dead page's copy. The archive is asked as the user named it, so its own `robots.txt` is not looked at; its pauses are kept.
    func archived(_ made: PageSnapshot, settings: CrawlSettings) async throws -> PageSnapshot? {
        guard let service = settings.archive,
            let question = WebAddress(ArchivedCopy.question(made.url, service: service))
        else { return nil }
        let headers = ["User-Agent": settings.userAgent]
        let asked = WebRequest(url: question.url, headers: headers, limits: WebLimits(bytes: 1 << 20), redirects: 3)
        guard let answer = try await ask(asked, question, delay: settings.delay).1, answer.status == 200,
            let copy = ArchivedCopy(answer.body), let place = WebAddress(copy.url)
        else { return nil }
        let request = WebRequest(
            url: place.url,
            headers: headers,
            limits: settings.limits,
            redirects: 5,
            types: PageReply.types
        )
        let (reply, found) = try await ask(request, place, delay: settings.delay)
        guard reply == .page, let response = found else { return nil }
        var page = made
        page.outcome = .fetched
        page.cause = "archived"
        page.finalURL = response.url
        page.status = response.status
        page.headers = response.headers
        page.body = response.body
        return page
    }
}

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
