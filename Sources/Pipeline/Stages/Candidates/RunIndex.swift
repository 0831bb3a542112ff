import Foundation
import Ingest
import Ranking
import Store

/// A ready run in the store, where a query's lines are found at once; loaded when the first query needs it, and shared by all.
///
/// Only lines of queries that are loaded are kept, so that a run over half a million queries costs no more than the sample that is used.
final class RunIndex: Sendable {
    let file: URL
    private let store: Store
    private let domain: String
    private let loading: SingleFlight<String, Fingerprint>

    /// Lines that are stored at a time.
    private static let batch = 20_000

    /// - Parameter state: ends the loading with the run.
    init(store: Store, domain: String, file: URL, state: RunState = RunState()) {
        self.store = store
        self.domain = domain
        self.file = file
        loading = state.singleFlight()
    }

    /// The name under which the run is loaded; loads it if it is not.
    ///
    /// - Throws: `SourceError` for a file that can't be read.
    func loaded() async throws -> Fingerprint {
        try await loading.value(for: domain) { [file, domain, store] in
            try await Self.load(file, domain: domain, store: store)
        }
    }

    private static func load(_ file: URL, domain: String, store: Store) async throws -> Fingerprint {
        let hash = try await SourceHash(store: store).hash(SourceFile(url: file, role: "run file"))
        let queries = try await store.ingestState(domain: domain)?.fingerprint.rawValue ?? ""
        let mark = Fingerprint(of: ["run", domain, queries, hash])
        if try await store.isRunFileLoaded(mark) { return mark }
        let counts = try await onBlockingThread { isCancelled in
            try store.beginRunFile(mark, domain: domain, path: file.path)
            var hits: [RunHit] = []
            var broken: [BrokenRowRecord] = []
            func flush() throws {
                if isCancelled() { throw CancellationError() }
                try store.saveRunHits(hits, broken: broken, fingerprint: mark, domain: domain, path: file.path)
                hits.removeAll(keepingCapacity: true)
                broken = []
            }
            try RunFile(url: file).each { number, line in
                switch line {
                case .success(let line):
                    hits.append(
                        RunHit(query: line.query, document: line.document, score: Double(line.score), line: number)
                    )
                case .failure(let row):
                    broken.append(BrokenRowRecord(domain: domain, file: row.file, line: row.line, reason: row.reason))
                }
                if hits.count + broken.count >= batch { try flush() }
            }
            try flush()
            return try store.finishRunFile(mark)
        }
        if counts.broken > 0 || counts.ofOtherQueries > 0 {
            let message =
                "\(file.path): \(counts.broken) broken lines (`rejects --broken-rows` lists them), "
                + "\(counts.ofOtherQueries) lines of queries that are not loaded"
            let event = EventRecord(kind: .runFile, domain: domain, stage: .candidates, message: message)
            try await store.note(event, run: nil)
        }
        return mark
    }
}

/// Takes the corpus documents that a ready run ranks highest for the query.
struct RunFinder: CandidateFinder {
    let store: Store
    let index: RunIndex
    let top: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let mark = try await index.loaded()
        let id = query.query.id
        let excluded = Set(material.excluded)
        // Excluded documents are few: asking for as many more is simpler than leaving them out in SQL.
        let found = try await store.runHits(of: id, fingerprint: mark, top: top + excluded.count)
            .first(top) { excluded.contains($0.document) }
        let hits = found.allowed
        func name(_ hit: (document: String, score: Double)) -> String {
            DocumentName.corpus(hit.document, domain: id.domain)
        }
        let names = hits.map(name)
        let passages = try await store.passages(ofDocuments: names + found.excluded.map(name))
        func passagesOf(_ hit: (document: String, score: Double)) -> [FoundPassages.Hit] {
            (passages[name(hit)] ?? []).map {
                FoundPassages.Hit(passage: $0, documentID: name(hit), score: hit.score)
            }
        }
        let path = index.file.lastPathComponent
        return FoundPassages(
            origin: .run,
            hits: hits.flatMap(passagesOf),
            excluded: found.excluded.flatMap(passagesOf),
            missing: hits.isEmpty
                ? ["query \(id) has no line in the run \(path)"]
                : zip(names, hits).filter { passages[$0.0] == nil }.map {
                    "document \($0.1.document), ranked by the run \(path), is not in the corpus"
                },
            textless: names.filter { passages[$0] == nil }
        )
    }
}
