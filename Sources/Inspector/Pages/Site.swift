import Foundation
import Hummingbird
import Pipeline
import Ranking
import Store

/// All pages over one store.
struct Site: Sendable {
    let configuration: PipelineConfiguration
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

    init(configuration: PipelineConfiguration, isRerank: Bool = false, against other: PipelineConfiguration? = nil)
        throws
    {
        self.configuration = configuration
        self.isRerank = isRerank
        store = try Store.openReading(path: configuration.storePath)
        against = try other.map { other in
            // Two stores of one pipeline are told apart by their files.
            let isSame = other.name == configuration.name
            let name = isSame ? URL(filePath: other.storePath).lastPathComponent : other.name
            return try OtherStore(name: name, path: other.storePath)
        }
        keeper = CatalogueCache(store: store, domains: configuration.domains.map(\.name))
        reranks = RerankCache(store: store)
        search = try? TextIndex(storePath: configuration.storePath)
        figures = FiguresCache(configuration: configuration, store: store)
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
