import HTTPTypes
import Hummingbird

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
