import HTTPTypes
import Hummingbird

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
