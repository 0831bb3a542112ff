import Hummingbird

extension Site {
    /// A whole page around its content.
    ///
    /// - Parameters:
    ///   - title: what the tab says.
    ///   - path: the entry of the navigation that it belongs to.
    ///   - content: HTML, already escaped.
    func page(_ title: String, at path: String, status: HTTPResponse.Status = .ok, _ content: String) -> Response {
        let pages = [("/", "Overview")]
        let html = templates.render(
            "layout",
            [
                "title": title, "pipeline": configuration.name, "content": content, "page": path,
                "stylesheet": assets.stylesheet, "script": assets.script,
                "pages": pages.map { ["path": $0.0, "name": $0.1, "isCurrent": $0.0 == path] as [String: Any] },
            ]
        )
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }
}
