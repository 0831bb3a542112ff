import Hummingbird
import Pipeline
import Store

/// All pages over one store.
struct Site: Sendable {
    let configuration: PipelineConfiguration
    let store: Store
    let templates: Templates
    let assets = Assets()

    init(configuration: PipelineConfiguration) throws {
        self.configuration = configuration
        store = try Store.openReading(path: configuration.storePath)
        templates = try Templates()
    }

    /// Who answers which address.
    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: SecurityHeaders())
        router.get("/") { _, _ in page("Overview", at: "/", templates.render("overview", [:])) }
        router.get("/assets/{name}") { _, context in
            guard let asset = assets.response(try context.parameters.require("name")) else {
                throw HTTPError(.notFound)
            }
            return asset
        }
        return router
    }
}
