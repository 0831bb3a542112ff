import Foundation

extension PageFetch {
    /// How many redirects of a `robots.txt` are followed (RFC 9309, 2.3.1.2).
    private static let robotsMoves = 5

    /// The rules of a page's site: known in this run, kept for a day in the store, or asked for.
    func robots(_ address: WebAddress, settings: CrawlSettings) async throws -> RobotsCache.Answer {
        let key = PageKey.robots(address.origin)
        let site = "\(settings.productToken) \(key)"
        if let known = await sites.answer(for: site, at: .now) { return known }
        // One asks, and the others wait for what comes.
        try await turns.take(site)
        do {
            let answer = try await robots(address, key: key, site: site, settings: settings)
            await turns.pass(site)
            return answer
        } catch {
            await turns.pass(site)
            throw error
        }
    }

    private func robots(_ address: WebAddress, key: String, site: String, settings: CrawlSettings) async throws
        -> RobotsCache.Answer
    {
        if let known = await sites.answer(for: site, at: .now) { return known }
        let kept = try await store.snapshot(at: key)
        if let kept, kept.outcome != .postponed, Date.now.timeIntervalSince(kept.fetchedAt) < RobotsCache.hold {
            let answer = RobotsCache.Answer.success(Self.rules(kept, settings))
            await sites.keep(answer, for: site, at: kept.fetchedAt)
            return answer
        }
        var made = PageSnapshot(address: key, url: address.origin + "/robots.txt", outcome: .fetched, fetchedAt: .now)
        let answer = try await ask(&made, settings: settings)
        if made.status != nil || made.outcome == .postponed { try await store.save(made) }
        await sites.keep(answer, for: site, at: made.fetchedAt)
        return answer
    }

    private func ask(_ made: inout PageSnapshot, settings: CrawlSettings) async throws -> RobotsCache.Answer {
        var limits = settings.limits
        limits.bytes = RobotsRules.largestFile
        var place = WebAddress(made.url)
        for _ in 0...Self.robotsMoves {
            guard let asked = place else { break }
            let headers = ["User-Agent": settings.userAgent]
            let request = WebRequest(url: asked.url, headers: headers, limits: limits, cutsBody: true)
            var (reply, response) = try await ask(request, asked, delay: settings.delay)
            if case .absent(WebFailure.Cause.encoding.rawValue, let message) = reply {
                // There are rules, and what they allow is not known.
                reply = .later(cause: WebFailure.Cause.encoding.rawValue, message: message, .answered)
            }
            made.finalURL = asked.url
            made.status = response?.status
            made.headers = response?.headers ?? [:]
            if let response, (200..<300).contains(response.status) {
                made.body = response.body
                return .success(Self.rules(made, settings))
            }
            switch reply {
            case .moved(let target): place = target
            case .later(let cause, let message, _):
                // Nothing is allowed while the rules can't be had (RFC 9309, 2.3.1.4).
                made.outcome = .postponed
                let isHosts = ["host-silent", WebFailure.Cause.dns.rawValue].contains(cause)
                made.cause = isHosts ? cause : "robots-unreachable"
                made.message = isHosts ? message : "without robots.txt nothing is fetched: \(message)"
                return .failure(
                    PageAbsence(cause: made.cause ?? cause, message: made.message ?? message, isTemporary: true)
                )
            case .absent(let cause, let message):
                // Nothing was sent, as to the page itself nothing would be.
                if response == nil { return .failure(PageAbsence(cause: cause, message: message)) }
                return .success(.allowingAll)
            case .page, .unchanged: return .success(.allowingAll)
            }
        }
        // Rules that lead round in circles are none (RFC 9309, 2.3.1.2).
        return .success(.allowingAll)
    }

    private static func rules(_ kept: PageSnapshot, _ settings: CrawlSettings) -> RobotsRules {
        kept.body.map { RobotsRules($0, agent: settings.productToken) } ?? .allowingAll
    }
}
