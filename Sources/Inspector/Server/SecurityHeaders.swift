import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Says on every answer what a browser may do with it: run our script, load our style, talk to us, and nothing else.
struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    private static var fields: [(String, String)] {
        [
            (
                "content-security-policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
            ("x-content-type-options", "nosniff"),
            // Not "no-referrer": with that a browser sends `Origin: null` along with our own forms.
            ("referrer-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
        ]
    }

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        } catch {
            // A store that is being moved or a full disk: the reader is told, and the next page may work again.
            let words = VisibleText((error as? any LocalizedError)?.errorDescription ?? "\(error)", limit: 2_000).text
            response = Response(
                status: .internalServerError,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "The store could not be read: \(words)\n"))
            )
        }
        for (name, value) in Self.fields {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        // What a store holds is not to lie in a browser's cache.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}

/// Answers only where the address bar says this machine: a page of another site, whose name was made to lead here, gets nothing.
struct LoopbackHost<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard Self.isLoopback(request.head.authority ?? "") else {
            throw HTTPError(.misdirectedRequest, message: "expected 127.0.0.1 or localhost as the host of the address")
        }
        return try await next(request, context)
    }

    /// Whether a host, with or without a port, is a name of this machine's loopback.
    static func isLoopback(_ authority: String) -> Bool {
        ["127.0.0.1", "localhost", "[::1]"].contains { name in
            guard authority.lowercased().hasPrefix(name) else { return false }
            let rest = authority.dropFirst(name.count)
            return rest.isEmpty || rest.first == ":" && rest.dropFirst().allSatisfy(\.isNumber)
        }
    }
}

/// Refuses every changing request that a page of another origin has sent, before its body is read.
struct SameOrigin<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let isReading = request.method == .get || request.method == .head
        guard isReading || Self.isOwn(request.headers, authority: request.head.authority) else {
            throw HTTPError(.forbidden, message: "a change has to come from a page of this inspector")
        }
        return try await next(request, context)
    }

    /// Whether what the browser says about a request's origin names this server. Programs that are no browsers say nothing; they still
    /// need the token of a page.
    static func isOwn(_ headers: HTTPFields, authority: String?) -> Bool {
        if let name = HTTPField.Name("sec-fetch-site"), let site = headers[name], site != "same-origin" { return false }
        if let origin = headers[.origin] { return authority.map { origin == "http://\($0)" } ?? false }
        return true
    }
}

/// Lets in who has the token of the printed address: once in the address, from then on in a cookie that no script can read.
struct TokenGate<Context: RequestContext>: RouterMiddleware {
    let token: Token
    /// Cookies know no ports: a name of its own keeps two inspectors of one machine apart.
    let cookie = "rankforge-inspector-\(Token().text.prefix(8))"

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if token.matches(request.cookies[cookie]?.value) { return try await next(request, context) }
        guard request.method == .get, token.matches(FormFields(request.uri.query ?? "")["token"]) else {
            throw HTTPError(
                .unauthorized,
                message: "open the address that `rankforge inspect` printed; it holds the token that is asked for here"
            )
        }
        // Moved on at once, so that the token stays out of the history and of what is shared.
        var response = Response(status: .seeOther, headers: [.location: "/"])
        response.headers[.setCookie] = "\(cookie)=\(token.text); HttpOnly; SameSite=Strict; Path=/"
        return response
    }
}

/// A secret of this process that a page or an address carries.
struct Token: Sendable {
    /// 43 characters that stand in addresses and attributes as they are.
    let text: String

    /// Draws 256 bits.
    init() {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        text = bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    /// Whether a text is this token; takes as long whatever differs.
    func matches(_ other: String?) -> Bool {
        guard let other else { return false }
        let key = SymmetricKey(size: .bits256)
        let mine = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return HMAC<SHA256>.isValidAuthenticationCode(mine, authenticating: Data(other.utf8), using: key)
    }
}
