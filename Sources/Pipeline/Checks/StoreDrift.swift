import Ranking
package import Store

/// How a pipeline file differs from the run that made what its store shows as current.
///
/// Verbs that only read show the last run's results, whatever the file says now; somebody who has changed alpha and exports must be told.
package enum StoreDrift {
    /// The domains that a run would do again, each with the first stage that differs. Nothing is read but what is known of the sources.
    package static func changes(_ configuration: PipelineConfiguration, store: Store) async throws -> [String] {
        var configuration = configuration
        try await configuration.keepTextRules(of: store)
        let computing = DomainFingerprints(
            configuration: configuration,
            hashes: SourceHash(store: store, reads: false)
        )
        let current = try await store.currentFingerprints()
        if current.isEmpty { return [] }
        var changes: [String] = []
        for domain in configuration.domains {
            guard let before = current[domain.name] else {
                changes.append("\(domain.name): never run")
                continue
            }
            do {
                let now = try await computing.fingerprints(of: domain)
                let differs = DomainFingerprints.changes(from: [domain.name: before], to: [domain.name: now])
                let alpha = differs.isEmpty ? nil : try await alphas(of: domain.name, before, configuration, store)
                changes += differs.map { $0 + (alpha ?? "") }
            } catch is SourceHash.Changed {
                changes.append("\(domain.name): its files changed")
            }
        }
        return changes
    }

    /// What is said of an alpha that the store's verdicts were not made with.
    private static func alphas(
        of domain: String,
        _ before: [StageName: Fingerprint],
        _ configuration: PipelineConfiguration,
        _ store: Store
    ) async throws -> String? {
        guard let filter = before[.filter], let then = try await store.alpha(domain: domain, filter: filter),
            then != configuration.filter.alpha
        else { return nil }
        return ", filter.alpha was \(then) and is \(configuration.filter.alpha)"
    }
}
