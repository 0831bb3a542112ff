import Foundation

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
