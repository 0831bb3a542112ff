import CCurl
import Foundation

/// Fetches pages over libcurl, from public addresses only.
///
/// Every connection is asked about at the ``AddressGuard`` with the address that it is about to use. Environment proxies, cookies, `.netrc`
/// and schemes other than http and https are off.
///
///     let client = WebClient(guarding: AddressGuard())
///     let page = try await client.send(WebRequest(url: "https://example.org/", redirects: 5))
public final class WebClient: Sendable {
    private let guarding: AddressGuard
    private let engine: WebEngine

    /// Makes a client with a thread of its own, which ends with it.
    ///
    /// - Parameter concurrency: how many transfers run side by side; further ones wait.
    public init(guarding: AddressGuard = AddressGuard(), concurrency: Int = 64) {
        self.guarding = guarding
        engine = WebEngine(guarding: guarding, concurrency: concurrency)
    }

    deinit {
        engine.shutDown()
    }

    /// Sends a request; a cancelled task's transfer ends at once.
    ///
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``WebFailure``.
    public func send(_ request: WebRequest) async throws -> WebResponse {
        guard var address = WebAddress(request.url) else {
            throw WebFailure(.address, "\(request.url) is no http or https address")
        }
        var left = request.redirects
        while true {
            if let refusal = guarding.refusal(address) { throw WebFailure(.refused, "\(address.url): \(refusal)") }
            let response = try await engine.perform(request, address).get()
            guard request.redirects > 0, let next = Self.target(of: response, from: address) else { return response }
            guard left > 0 else {
                throw WebFailure(.redirects, "\(request.url): more than \(request.redirects) redirects")
            }
            left -= 1
            address = next
        }
    }

    /// Where a redirect leads; nil for other answers, and for a target that is no http or https address.
    static func target(of response: WebResponse, from address: WebAddress) -> WebAddress? {
        guard [301, 302, 303, 307, 308].contains(response.status), let place = response.headers["location"] else {
            return nil
        }
        return WebAddress(place, relativeTo: address)
    }
}
