import Retrieval
import Store

/// Whether a run should stop, and can be resumed, because the disk of its store is full.
public enum FullDisk {
    /// The store, and the indexes and vectors beside it.
    public static func isCause(of error: any Error) -> Bool {
        if case BM25IndexError.fullDisk = error { return true }
        if let error = error as? VectorFileError { return error.isFullDisk }
        return Store.isFull(error)
    }
}
