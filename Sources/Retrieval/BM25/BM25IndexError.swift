import Foundation

/// Why an index can't be opened, searched or written.
public enum BM25IndexError: Error, Hashable, Sendable, LocalizedError {
    /// The file is cut, changed, or no index at all.
    case damaged(path: String, reason: String)
    /// Another release wrote the file.
    case otherVersion(path: String, found: UInt64)
    /// The file or its folder takes nothing.
    case unwritable(path: String, reason: String)
    /// The disk is full.
    case fullDisk(path: String)
    /// An index holds at most 2,147,483,647 passages.
    case tooMany(path: String)

    /// One line: which file, what is wrong, what to do.
    public var errorDescription: String? {
        switch self {
        case .damaged(let path, let reason):
            "\(path): the BM25 index is damaged (\(reason)); delete the file, and the next run makes it anew"
        case .otherVersion(let path, let found):
            "\(path): expected a BM25 index of version \(BM25IndexHeader.version), found version \(found); "
                + "delete the file, and the next run makes it anew"
        case .unwritable(let path, let reason):
            "\(path): the BM25 index can't be written (\(reason)); make room or give leave to write there, and run again"
        case .fullDisk(let path):
            "\(path): there is no room for the BM25 index; make room, then run the same command again"
        case .tooMany(let path):
            "\(path): expected at most \(Int32.max) passages in one BM25 index, found more; split the corpus into domains"
        }
    }
}
