/// All search services, one line each.
public enum SearchProviders {
    /// The services.
    public static let all: [any SearchProvider.Type] = [
        SearXNG.self,
        BraveSearch.self,
        GoogleSearch.self,
    ]

    /// The word for the search that needs no service: BM25 over pages that are there already.
    public static let local = "local"

    /// The service with a name.
    public static func named(_ name: String) -> (any SearchProvider.Type)? {
        all.first { $0.name == name }
    }
}
