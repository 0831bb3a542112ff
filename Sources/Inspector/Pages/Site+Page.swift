import Hummingbird

extension Site {
    private var pages: [(path: String, name: String)] {
        if isRerank { return [("/reranks", "Reranked")] }
        return [("/", "Overview"), ("/lists", "Lists"), ("/decisions", "Decisions")]
            + (rerankMark.isSet ? [("/reranks", "Reranked")] : []) + (against == nil ? [] : [("/compare", "Compare")])
    }

    /// The page to come back to: what is searched and walked through.
    var home: String { isRerank ? "/reranks" : "/lists" }

    /// A whole page around its content.
    ///
    /// - Parameters:
    ///   - title: what the tab says.
    ///   - path: the entry of the navigation that it belongs to.
    ///   - isLive: whether it is told of changes.
    func page(
        _ title: String,
        at path: String,
        isLive: Bool = false,
        status: HTTPResponse.Status = .ok,
        _ content: HTML
    ) -> Response {
        let html = templates.render(
            "layout",
            [
                "title": title, "pipeline": configuration.name, "content": content, "page": path, "isLive": isLive,
                "home": path == "/reranks" ? "/reranks" : home,
                "stylesheet": assets.stylesheet, "script": assets.script,
                "pages": pages.map {
                    ["path": $0.path, "name": $0.name, "isCurrent": $0.path == path] as TemplateValues
                },
            ]
        )
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html.text))
        )
    }

    /// A page with one sentence.
    func message(_ title: String, _ words: String, status: HTTPResponse.Status) -> Response {
        let content = templates.render(
            "message",
            ["title": title, "words": words, "path": home, "link": isRerank ? "To the queries" : "To the lists"]
        )
        return page(title, at: "", status: status, content)
    }

    /// The answer where nothing is.
    func notFound(_ words: String) -> Response { message("Not here", words, status: .notFound) }
}
