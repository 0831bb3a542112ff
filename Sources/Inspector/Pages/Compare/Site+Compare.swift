import HTTPTypes
import Hummingbird
import Ranking
import Store

extension Site {
    /// The page of what the other store made of the same queries.
    func compare() async throws -> Response {
        guard let against else {
            return notFound("One store is open. `rankforge inspect PIPELINE --against OTHER` compares two.")
        }
        switch try await against.comparison(with: store) {
        case .read(let comparison, let isOlder):
            var values = CompareView(comparison: comparison).values
            values["isOlder"] = isOlder
            return page("Compare", at: "/compare", templates.render("compare", values))
        case .reading(let share):
            let content = templates.render(
                "message",
                [
                    "title": "Compare",
                    "words":
                        "The two stores are being compared: \(Int(clamped: share * 100)) % of their queries are read. This page looks again by itself.",
                    "path": "/compare", "link": "Look now",
                ]
            )
            var response = page("Compare", at: "/compare", content)
            // Asks again without a script, too.
            if let refresh = HTTPField.Name("refresh") { response.headers[refresh] = "2" }
            return response
        }
    }
}
