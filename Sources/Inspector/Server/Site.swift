import Foundation
import Hummingbird
import Ranking
import ServiceLifecycle
import Store

/// All pages over one store.
struct Site: Sendable {
    let pipeline: InspectedPipeline
    let store: Store
    /// The store that this one is compared with; nil for none.
    let against: OtherStore?
    let keeper: CatalogueCache
    let reranks: RerankCache
    /// Whether the file is one of `rerank`, which has no lists.
    let isRerank: Bool
    let rerankMark = RerankMark()
    /// Nil where no file for it can be made; pages then say so.
    let search: TextIndex?
    let figures: FiguresCache
    let live = LiveUpdates()
    let templates: Templates
    let assets = Assets()
    /// What a form must send back to change something.
    let formToken = Token()

    init(pipeline: InspectedPipeline, isRerank: Bool = false, against other: InspectedPipeline? = nil)
        throws
    {
        self.pipeline = pipeline
        self.isRerank = isRerank
        store = try Store.openReading(path: pipeline.storePath)
        against = try other.map { other in
            // Two stores of one pipeline are told apart by their files.
            let isSame = other.name == pipeline.name
            let name = isSame ? URL(filePath: other.storePath).lastPathComponent : other.name
            return try OtherStore(name: name, path: other.storePath)
        }
        keeper = CatalogueCache(store: store, domains: pipeline.domains)
        reranks = RerankCache(store: store)
        search = try? TextIndex(storePath: pipeline.storePath)
        figures = FiguresCache(pipeline: pipeline, store: store)
        templates = try Templates()
    }

    /// Who answers which address.
    ///
    /// - Parameter gate: asks for the token of the address; nil on loopback.
    func router(gate: TokenGate<BasicRequestContext>?) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: SecurityHeaders())
        if let gate { router.add(middleware: gate) } else { router.add(middleware: LoopbackHost()) }
        router.add(middleware: SameOrigin())
        router.get("/") { request, _ in
            guard !isRerank else { return Response(status: .seeOther, headers: [.location: home]) }
            return try await overview(FormFields(request.uri.query ?? ""))
        }
        router.get("/events") { _, _ in await events() }
        router.get("/lists") { request, _ in try await browse(FormFields(request.uri.query ?? "")) }
        router.get("/lists/**") { request, _ in try await list(request) }
        router.get("/decisions") { request, _ in try await decisions(FormFields(request.uri.query ?? "")) }
        router.get("/compare") { _, _ in try await compare() }
        router.get("/reranks") { request, _ in try await reranks(request) }
        router.get("/reranks/**") { request, _ in try await reranks(request) }
        router.post("/decide") { request, _ in try await decide(request) }
        router.get("/assets/{name}") { _, context in
            assets.response(try context.parameters.require("name")) ?? notFound("There is no such file.")
        }
        // Asked for beside a plain text, which can't name an icon.
        router.get("/favicon.ico") { _, _ in Response(status: .noContent) }
        router.get("/**") { _, _ in notFound("There is no page at this address.") }
        return router
    }
}

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
                "title": title, "pipeline": pipeline.name, "content": content, "page": path, "isLive": isLive,
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

extension Site {
    /// A stream of server-sent events: `figures` or `lists`, whenever they have changed.
    func events() async -> Response {
        let events = await live.events()
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream"],
            body: ResponseBody { writer in
                // Ends with the server, which otherwise would wait for pages that stay open.
                for await event in events.cancelOnGracefulShutdown() {
                    let text =
                        switch event {
                        case .figures: "event: figures\ndata:\n\n"
                        case .lists: "event: lists\ndata:\n\n"
                        case .alive: ": alive\n\n"
                        }
                    try await writer.write(ByteBuffer(string: text))
                }
                try await writer.finish(nil)
            }
        )
    }
}
