import Foundation
import HTTP

/// Fetches pages over libcurl, from public addresses only.
///
/// Every connection is asked about at the ``AddressGuard`` with the address that it is about to use. Environment proxies, cookies, `.netrc`
/// and schemes other than http and https are off.
///
///     let client = WebClient(guarding: AddressGuard())
///     let page = try await client.send(WebRequest(url: "https://example.org/", redirects: 5))
final class WebClient: Sendable {
    private let guarding: AddressGuard
    private let engine: HTTPEngine

    /// Makes a client with a thread of its own, which ends with it.
    ///
    /// - Parameter concurrency: how many transfers run side by side; further ones wait.
    init(guarding: AddressGuard = AddressGuard(), concurrency: Int = 64) {
        self.guarding = guarding
        engine = HTTPEngine(name: "rankforge pages", connections: concurrency, limit: concurrency)
    }

    deinit {
        engine.shutDown()
    }

    /// Sends a request; a cancelled task's transfer ends at once.
    ///
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``WebFailure``.
    func send(_ request: WebRequest) async throws -> WebResponse {
        guard var address = WebAddress(request.url) else {
            throw WebFailure(.address, "\(request.url) is no http or https address")
        }
        var left = request.redirects
        while true {
            if let refusal = guarding.refusal(address) { throw WebFailure(.refused, "\(address.url): \(refusal)") }
            let response = try await fetch(request, address).get()
            guard request.redirects > 0, let next = Self.target(of: response, from: address) else { return response }
            guard left > 0 else {
                throw WebFailure(.redirects, "\(request.url): more than \(request.redirects) redirects")
            }
            left -= 1
            address = next
        }
    }

    private func fetch(_ request: WebRequest, _ address: WebAddress) async -> Result<WebResponse, WebFailure> {
        let receiver = PageReceiver(request, address)
        let lines = request.headers.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
            .filter { line in !line.utf8.contains { $0 < 0x20 || $0 == 0x7F } }
        let limits = request.limits
        let result = await engine.perform(
            HTTPRequest(
                url: address.url,
                headers: lines,
                deadlines: HTTPDeadlines(
                    connect: limits.connect,
                    begun: limits.total,
                    idle: limits.idle,
                    total: limits.total
                ),
                slowest: WebLimits.slowest,
                refusal: { [guarding] bytes, port in
                    guard let found = IPAddress(bytes: bytes) else { return "an address of no known kind" }
                    return guarding.refusal(host: address.host, address: found, port: port)
                },
                keepsPacking: true,
                endsWithTask: true
            ),
            receiver
        )
        return receiver.outcome(result)
    }

    /// Where a redirect leads; nil for other answers, for a target that is no http or https address, and for one that names no place but
    /// the same, where browsers go round in circles.
    static func target(of response: WebResponse, from address: WebAddress) -> WebAddress? {
        guard [301, 302, 303, 307, 308].contains(response.status), let place = response.headers["location"],
            !place.isEmpty, !place.hasPrefix("#")
        else { return nil }
        return WebAddress(place, relativeTo: address)
    }
}

/// How long a transfer may take and how much it may bring.
package struct WebLimits: Hashable, Sendable {
    /// Until the connection stands.
    package var connect: Duration = .seconds(15)
    /// Within which at least ``slowest`` bytes a second must have come on average.
    var idle: Duration = .seconds(20)
    /// For all of it.
    package var total: Duration = .seconds(60)
    /// The largest body in bytes, once it is decoded.
    package var bytes: Int = 20 << 20

    /// The slowest transfer that is put up with, in bytes a second over the time ``idle``.
    static let slowest = 100
}
