import Foundation
import Ranking
import Settings
import Store
import Synchronization

/// Recomputes everything from sources and stored answers, with nothing sent, and compares it with what the store holds.
package struct Replay: Sendable {
    /// What a replay found.
    package struct Report: Sendable, Codable {
        /// Rows, passages and answers that are not what was written, each in a sentence.
        package var damaged: [String]
        /// Queries whose results differ, by table.
        package var differences: [String: [String]]
        /// Answers that recomputing needed and the store does not hold.
        package var missingAnswers: Int
        /// Queries of the store that ended since a request failed: no run asks for their answers unless it is told to.
        package var failedQueries: Int
        /// Domains whose pages were read by rules of an earlier release: their passages were taken as they are stored, and what follows from
        /// them was recomputed.
        package var storedPages: [String]
        /// Queries recomputed to an end.
        package var queries: Int

        /// Whether all is as it should be.
        package var isClean: Bool { damaged.isEmpty && differences.isEmpty && missingAnswers == 0 }
    }

    private let configuration: PipelineConfiguration

    /// Makes a replay of a pipeline.
    package init(configuration: PipelineConfiguration) {
        self.configuration = configuration
    }

    /// Replays into a store of its own.
    ///
    /// - Parameter path: where that store is made; what lies there is replaced.
    package func run(into path: String) async throws -> Report {
        let original = try Store.openReading(path: configuration.storePath)
        var configuration = configuration
        try await configuration.keepTextRules(of: original)
        let damaged = try await original.damage().map(\.localizedDescription)
        for suffix in ["", "-wal", "-shm", ".lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        let store = try Store.open(path: path)
        try await store.copyAnswers(from: configuration.storePath)
        // How many answers it would have had to ask for.
        let missing = Mutex(0)
        let state = RunState()
        let embeddings = EmbeddingService(store: store, storePath: configuration.storePath)
        let runner = PipelineRunner(
            configuration: configuration,
            store: store,
            runID: nil,
            state: state,
            progress: RunProgress(),
            embeddings: embeddings,
            policy: .storedOnly(store) { missing.withLock { $0 += 1 } }
        )
        var fingerprints = try await runner.fingerprints()
        let current = try await original.currentFingerprints()
        // The queries whose candidates are taken over, by domain.
        var found: [String: Set<QueryID>] = [:]
        for domain in configuration.domains {
            let earlier = try await DomainFingerprints.ofEarlierPages(
                domain,
                current: current[domain.name] ?? [:],
                configuration: configuration,
                hashes: SourceHash(store: store)
            )
            guard let earlier else { continue }
            // Where only pages that were found are read otherwise, corpora and judgments are as they were.
            let isReadAnew = fingerprints[domain.name]?[.ingest] == earlier[.ingest]
            fingerprints[domain.name] = earlier
            found[domain.name] = try await store.copyCandidates(
                of: domain.name,
                at: earlier,
                isReadAnew: isReadAnew,
                from: configuration.storePath
            )
        }
        try await store.setCurrent(fingerprints, textRules: configuration.textRules.rawValue)
        for domain in configuration.domains {
            let options = RunOptions(domain: domain.name, queries: found[domain.name])
            try await runner.run(options, fingerprints: fingerprints)
        }
        // What can't be recomputed for now is no difference.
        if let reason = state.stopReason { throw reason }
        let differences = try await store.differences(from: configuration.storePath)
        let failed = try await original.stageCounts(domains: configuration.domains.map(\.name)).reduce(0) {
            $0 + $1.failed
        }
        let counts = try await store.stageCounts(domains: configuration.domains.map(\.name))
        try store.close()
        try original.close()
        return Report(
            damaged: damaged,
            differences: differences,
            missingAnswers: missing.withLock(\.self) + embeddings.tally.texts,
            failedQueries: failed,
            storedPages: found.keys.sorted(),
            queries: counts.filter { $0.stage == .filter }.reduce(0) { $0 + $1.done + $1.rejected }
        )
    }
}
