import HTTPTypes
import Hummingbird

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
