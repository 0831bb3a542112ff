import Foundation

/// Asks a search service over the web client.
///
/// The service's own address may be on loopback or an intranet, since a user named it; the key goes there and nowhere else: redirects are not
/// followed, and no error holds it.
package struct WebSearch: Sendable {
    private let provider: any SearchProvider.Type
    private let service: SearchService
    private let client: WebClient
    private let pause: @Sendable (Duration) async throws -> Void

    /// How often a request is sent before its failure counts.
    private static let attempts = 4
    /// Longer waits than this are no throttling but a used-up quota.
    private static let longestWait = Duration.seconds(60)

    /// Makes a searcher.
    ///
    /// - Parameter pause: waits between attempts; tests put in another.
    /// - Throws: ``SearchError/refused(_:)`` for an address that can't be one.
    package init(
        provider: any SearchProvider.Type,
        service: SearchService,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) throws {
        guard let address = WebAddress(service.url), let rule = AddressRule(Self.authority(address)) else {
            throw SearchError.refused("\(provider.name): expected an http or https address under `url`, found another")
        }
        self.provider = provider
        self.service = service
        self.pause = pause
        client = WebClient(guarding: AddressGuard(allowing: [rule]), concurrency: 4)
    }

    /// The pages that the service names for a query, best first; more than are wanted where full pages of results hold more.
    ///
    /// - Parameters:
    ///   - top: how many are wanted at least.
    ///   - reserve: called before each request that is sent; throws where the quota is used up.
    /// - Throws: ``SearchError``.
    package func results(
        for query: String,
        top: Int,
        reserve: () async throws -> Void
    ) async throws -> [SearchResult] {
        var found: [SearchResult] = []
        for page in 0..<provider.pages where found.count < top {
            // Full pages, which cost no more: some results are dropped by rule later on.
            let more = try await ask(query, page: page, count: provider.pageSize, reserve: reserve)
            let known = Set(found.map(\.url))
            let new = more.filter { !known.contains($0.url) }
            found += new
            if new.isEmpty { break }
        }
        return found
    }

    private func ask(
        _ query: String,
        page: Int,
        count: Int,
        reserve: () async throws -> Void
    ) async throws -> [SearchResult] {
        let question = provider.question(query, page: page, count: count, service: service)
        let request = request(question)
        var attempt = 1
        while true {
            try await reserve()
            let failure: (words: String, wait: Duration?)
            do {
                let response = try await client.send(request)
                if response.status == 200 { return try read(response.body) }
                failure = try self.failure(response, of: question.path)
            } catch let error as WebFailure {
                if error.cause == .cancelled { throw CancellationError() }
                if error.cause.isLasting {
                    throw SearchError.refused(clean("\(provider.name) search: \(error.message); check `url`"))
                }
                failure = (error.message, nil)
            }
            guard attempt < Self.attempts else {
                throw SearchError.unreachable(clean("\(provider.name) search: \(failure.words); the run goes on later"))
            }
            try await pause(failure.wait ?? .seconds(1 << attempt))
            attempt += 1
        }
    }

    private func request(_ question: (path: String, parameters: [URLQueryItem], headers: [String: String]))
        -> WebRequest
    {
        var base = service.url[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        let parameters = question.parameters.map { item in
            let value = (item.value ?? "").addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
            return "\(item.name)=\(value)"
        }
        var headers = question.headers
        headers["Accept"] = "application/json"
        return WebRequest(
            url: base + question.path + "?" + parameters.joined(separator: "&"),
            headers: headers,
            limits: WebLimits(connect: .seconds(10), idle: .seconds(30), total: .seconds(60), bytes: 8 << 20)
        )
    }

    private func read(_ body: Data) throws -> [SearchResult] {
        do {
            return try provider.results(body)
        } catch let error as SearchError {
            throw error
        } catch {
            let start = String(decoding: body.prefix(60), as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
            throw SearchError.unreadable(
                clean("\(provider.name) search: expected JSON with results, found \"\(start)\"; check `url`")
            )
        }
    }

    /// What an error status means: how long to wait, or that there is no use.
    ///
    /// - Parameter path: what was asked for at the service's address.
    private func failure(_ response: WebResponse, of path: String) throws -> (words: String, wait: Duration?) {
        let words = "\(provider.name) search: status \(response.status)"
        switch response.status {
        case 429:
            let wait = response.headers["retry-after"].flatMap { Int($0) }.map { Duration.seconds($0) }
            if let wait, wait > Self.longestWait {
                throw SearchError.quota("\(words), too many requests for now; run the same command again later")
            }
            return ("status 429, too many requests", wait)
        case 500...: return ("status \(response.status)", nil)
        case 401, 403:
            let hint = provider.needsKey ? "check the key in `api_key_env`" : "does the service allow `format=json`?"
            throw SearchError.refused("\(words); \(hint)")
        case 300..<400: throw SearchError.refused(clean("\(words)\(redirect(response, of: path))"))
        default: throw SearchError.refused("\(words); check `url`")
        }
    }

    /// Where a redirect leads, without what was asked, and the `url` to set where the service stands there.
    private func redirect(_ response: WebResponse, of path: String) -> String {
        guard let from = WebAddress(response.url), let target = WebClient.target(of: response, from: from),
            !target.hasCredentials
        else {
            return ", a redirect to no other address; check `url`"
        }
        let place = target.url.prefix { $0 != "?" }
        let step = place.hasSuffix(path) ? "set `url` to \(place.dropLast(path.count))" : "check `url`"
        return ", a redirect to \(place), which the key is not sent to; \(step)"
    }

    /// A message without the key, however it is written.
    private func clean(_ text: String) -> String {
        guard let key = service.key, !key.isEmpty else { return text }
        let encoded = key.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? key
        return text.replacing(key, with: "[key]").replacing(encoded, with: "[key]")
    }

    private static func authority(_ address: WebAddress) -> String {
        (address.host.contains(":") ? "[\(address.host)]" : address.host) + ":\(address.port)"
    }
}

/// Why a search has no answer; all of these stop a run in good order, and the same command goes on from there.
package enum SearchError: Error, Hashable, Sendable, LocalizedError {
    /// The quota of the pipeline file, or of the service, is used up.
    case quota(String)
    /// The service does not accept the key or the request.
    case refused(String)
    /// The service can't be reached, or has an outage.
    case unreachable(String)
    /// The service answered something else than results.
    case unreadable(String)

    /// What happened and what to do.
    package var errorDescription: String? {
        switch self {
        case .quota(let words), .refused(let words), .unreachable(let words), .unreadable(let words): words
        }
    }
}
