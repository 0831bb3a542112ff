import Ingest
import Ranking
import Store
import Text

/// Reads a domain's corpus and queries into the store. Free, and begun anew if it was broken off.
struct IngestStage: Sendable {
    let store: Store
    let domain: DomainConfiguration
    let fingerprint: Fingerprint

    /// Loads the domain unless it is loaded already.
    ///
    /// - Parameter progress: told when the corpus is in, and when all is.
    /// - Throws: `SourceError` for a file that can't be read at all.
    func run(_ progress: IngestProgress = IngestProgress()) async throws {
        do {
            try await load(progress)
            progress.advance(to: .done)
        } catch {
            progress.advance(to: .failed)
            throw error
        }
    }

    private func load(_ progress: IngestProgress) async throws {
        if let state = try await store.ingestState(domain: domain.name), state.isComplete,
            state.fingerprint == fingerprint
        {
            return
        }
        try await store.beginIngest(domain: domain.name, fingerprint: fingerprint)
        let state = try await onBlockingThread { isCancelled in
            var batch = IngestBatch(store: store, domain: domain.name, fingerprint: fingerprint)
            // The corpus first, so that no query is there before its passages are.
            try domain.corpus.documents { row in
                if isCancelled() { throw CancellationError() }
                switch row {
                case .read(let document): try batch.add(document)
                case .skipped: break
                case .broken(let row): try batch.add(row)
                }
            }
            try batch.flush()
            try nameRepeated(&batch, isCancelled: isCancelled)
            progress.advance(to: .queries)
            try domain.source.queries { row in
                if isCancelled() { throw CancellationError() }
                switch row {
                case .read(let query): try batch.add(query, from: domain.source)
                case .skipped(let reason): batch.state.skipped[reason, default: 0] += 1
                case .broken(let row): try batch.add(row)
                }
            }
            try batch.flush()
            return batch.state
        }
        var complete = state
        complete.isComplete = true
        try await store.finishIngest(domain: domain.name, state: complete)
    }

    /// Lists the documents whose id came before, with the line of the first. That is looked for in a second reading, which only a corpus
    /// with such rows needs, so that no reading has to keep all ids in memory.
    private func nameRepeated(_ batch: inout IngestBatch, isCancelled: () -> Bool) throws {
        let repeated = batch.repeated
        guard !repeated.isEmpty else { return }
        let wanted = Set(repeated.map(\.id))
        var first: [String: Int] = [:]
        try domain.corpus.documents { row in
            if isCancelled() { throw CancellationError() }
            if case .read(let document) = row, wanted.contains(document.id), first[document.id] == nil {
                first[document.id] = document.line
            }
        }
        for document in repeated {
            let line = first[document.id] ?? 0
            try batch.add(
                BrokenRow(file: document.file, line: document.line, repeatedID: document.id, first: line)
            )
        }
        try batch.flush()
    }
}
