import Ranking
import Store

/// How a pipeline file differs from the run that made what its store shows as current.
///
/// Verbs that only read show the last run's results, whatever the file says now; somebody who has changed alpha and exports must be told.
public enum StoreDrift {
    /// The domains that a run would do again, each with the first stage that differs. Nothing is read but what is known of the sources.
    public static func changes(_ configuration: PipelineConfiguration, store: Store) async throws -> [String] {
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
                changes += DomainFingerprints.changes(from: [domain.name: before], to: [domain.name: now])
            } catch is SourceHash.Changed {
                changes.append("\(domain.name): its files changed")
            }
        }
        return changes
    }
}
