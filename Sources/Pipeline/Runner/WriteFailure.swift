import Foundation
import Retrieval
import Store

/// Why a run stops, and can be resumed, because something can't be written or read for now: the store, an index or vectors beside it.
public struct WriteFailure: Error, LocalizedError, Sendable {
    /// What happened, and what to do.
    public let errorDescription: String?

    /// nil for an error of another kind.
    public init?(_ error: any Error, storePath: String) {
        if let failure = StoreFailure(error, path: storePath) {
            errorDescription = failure.errorDescription
            return
        }
        var isFull = false
        if case BM25IndexError.fullDisk = error { isFull = true }
        if let error = error as? VectorFileError { isFull = error.isFullDisk }
        guard isFull else { return nil }
        errorDescription = StoreFailure.full(path: storePath).errorDescription
    }
}
