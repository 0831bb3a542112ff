import Foundation
import Ingest
import Ranking
import Retrieval
package import Store

/// Joins the vectors of another store into those of this one, so that no text is embedded again.
///
/// As everywhere, vectors are on disk before the store refers to them; a merge that was killed is done by doing it again.
package enum VectorMerge {
    /// Why vectors can't be joined.
    package struct Failure: Error, LocalizedError, Sendable, Hashable {
        /// What is the matter, and what to do.
        package let errorDescription: String?
    }

    /// Texts that are looked at in one go.
    private static let page = 1000

    /// Joins what the other store has and this one lacks.
    ///
    /// - Parameters:
    ///   - path: the other store; only read.
    ///   - store: takes the vectors; the folder beside it is made where it is missing.
    /// - Returns: how many texts came over, those included that the service refuses.
    /// - Throws: ``Failure`` where one model has vectors of two lengths, and `VectorFileError`.
    package static func join(_ path: String, into store: Store) async throws -> Int {
        let other = try Store.openReading(path: path)
        var taken = 0
        for model in try await other.embeddedModels() {
            let known = try await store.embeddedModel(model.key)
            guard known.map({ $0.dimensions == model.dimensions }) ?? true else {
                throw Failure(
                    errorDescription:
                        "\(path): expected vectors of \(known?.dimensions ?? 0) numbers of \(model.name), found "
                        + "\(model.dimensions); give the two models different `identity` names and embed anew"
                )
            }
            let file = { (folder: String, isReadOnly: Bool) in
                try VectorFile(
                    path: EmbeddingService.file(storePath: folder, model: model.key),
                    dimensions: model.dimensions,
                    isReadOnly: isReadOnly
                )
            }
            var target: VectorFile?
            var source: VectorFile?
            var next = known?.rows ?? 0
            var last = ""
            while true {
                let texts = try await other.embeddings(model: model.key, after: last, limit: page)
                guard let end = texts.last?.text else { break }
                last = end
                let stored = try await store.embeddingRows(model: model.key, texts: texts.map(\.text))
                var rows: [String: Int?] = [:]
                var vectors: [HalfVector] = []
                // A refusal here gives way to a vector there.
                for (text, row) in texts where stored[text] == nil || (row != nil && stored[text] == .some(nil)) {
                    guard let row else {
                        rows[text] = .some(nil)
                        continue
                    }
                    let from = try source ?? file(path, true)
                    source = from
                    rows[text] = next + vectors.count
                    vectors.append(try from.read(row: row))
                }
                guard !rows.isEmpty else { continue }
                if !vectors.isEmpty {
                    let into = try target ?? file(store.path, false)
                    target = into
                    let (first, made) = (next, vectors)
                    try await onBlockingThread { _ in try into.write(made, at: first) }
                    next += vectors.count
                }
                try await store.save(
                    EmbeddingBatch(
                        modelKey: model.key,
                        modelName: model.name,
                        dimensions: model.dimensions,
                        rows: rows,
                        domain: "",
                        answeredBy: "",
                        isPaid: false
                    ),
                    run: nil
                )
                taken += rows.count
            }
        }
        try other.close()
        return taken
    }
}
