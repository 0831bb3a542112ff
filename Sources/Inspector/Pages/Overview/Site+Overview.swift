import Hummingbird
import Store

extension Site {
    /// The page of all figures; with `part=live` only what changes while a run goes on.
    func overview(_ fields: FormFields) async throws -> Response {
        let view = OverviewView(
            figures: try await figures.figures(),
            rate: try await store.answerRate(),
            budget: configuration.teacher.budget,
            domain: fields["domain"]
        )
        let content = templates.render("overview", view.values)
        guard fields["part"] == "live" else { return page("Overview", at: "/", isLive: true, content) }
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: content.text))
        )
    }
}
