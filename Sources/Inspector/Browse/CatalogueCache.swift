import Ranking
import Store
import Text

/// Holds the catalogue of a store, and reads it anew when the store has changed.
actor CatalogueCache {
    private let store: Store
    private let domains: [String]
    private var catalogue: Catalogue?
    private let reading = SingleFlight<[String], Catalogue>()

    init(store: Store, domains: [String]) {
        self.store = store
        self.domains = domains
    }

    /// The catalogue as last read, in a sort's order; read now if it never was.
    func sorted(by sort: BrowseSort = .id) async throws -> Catalogue {
        if catalogue == nil { try await reload() }
        // Sorted in place, so that the next page of the same sort finds it.
        catalogue?.sort(by: sort)
        return catalogue ?? Catalogue()
    }

    /// Reads the store; who asks meanwhile waits for the same reading.
    ///
    /// - Returns: whether any row is another one than before.
    @discardableResult
    func reload() async throws -> Bool {
        let fresh = try await reading.value(for: domains) { [store, domains] in
            var catalogue = Catalogue()
            for domain in domains {
                catalogue.open(domain: domain)
                catalogue = try await store.catalogue(of: domain, into: catalogue) { $0.add($1) }
            }
            catalogue.finish()
            return catalogue
        }
        if let catalogue, catalogue.rows == fresh.rows { return false }
        catalogue = fresh
        return true
    }
}
