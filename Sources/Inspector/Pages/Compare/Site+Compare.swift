import Hummingbird
import Store

extension Site {
    /// The page of what the other store made of the same queries.
    func compare() async throws -> Response {
        guard let against, let comparison = try await against.comparison(with: store) else {
            return notFound("One store is open. `rankforge inspect PIPELINE --against OTHER` compares two.")
        }
        return page("Compare", at: "/compare", templates.render("compare", CompareView(comparison: comparison).values))
    }
}
