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
    let keeper: CatalogueKeeper
    /// Nil where no file for it can be made; pages then say so.
    let search: TextIndex?
    let figures: FiguresCache
    let live = LiveUpdates()
    let templates: Templates
    let assets = Assets()
    /// What a form must send back to change something.
    let formToken = Token()

    init(configuration: PipelineConfiguration, against other: PipelineConfiguration? = nil) throws {
        self.configuration = configuration
        store = try Store.openReading(path: configuration.storePath)
        against = try other.map { try OtherStore(name: $0.name, path: $0.storePath) }
        keeper = CatalogueKeeper(store: store, domains: configuration.domains.map(\.name))
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
        router.get("/") { request, _ in try await overview(FormFields(request.uri.query ?? "")) }
        router.get("/events") { _, _ in await events() }
        router.get("/lists") { request, _ in try await browse(FormFields(request.uri.query ?? "")) }
        router.get("/lists/**") { request, _ in try await list(request) }
        router.get("/decisions") { request, _ in try await decisions(FormFields(request.uri.query ?? "")) }
        router.get("/compare") { _, _ in try await compare() }
        router.post("/decide") { request, _ in try await decide(request) }
        router.get("/assets/{name}") { _, context in
            assets.response(try context.parameters.require("name")) ?? notFound("There is no such file.")
        }
        router.get("/**") { _, _ in notFound("There is no page at this address.") }
        return router
    }
}
