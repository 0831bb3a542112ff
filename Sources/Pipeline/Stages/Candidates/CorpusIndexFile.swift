import Foundation
import Ranking
import Retrieval

/// Where the index of a domain's corpus lies: in the folder `STORE.index`, under a name that says what it was made from.
struct CorpusIndexFile: Sendable {
    /// The index file.
    let url: URL
    private let contents: CorpusIndex.Contents
    private let folder: URL
    /// What the names of all the domain's files begin with, and of those of the corpus as it is now.
    private let domainPrefix: String
    private let corpusPrefix: String

    /// - Parameter ingest: what the corpus was loaded from; nil before its first load.
    init(store path: String, domain: String, ingest: Fingerprint?, contents: CorpusIndex.Contents) {
        self.contents = contents
        folder = URL(filePath: path + ".index", directoryHint: .isDirectory)
        // The hash keeps apart what is the same without its signs; the words are for people.
        let words = domain.unicodeScalars.prefix(40).map { scalar in
            scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? String(scalar) : "_"
        }
        domainPrefix = "\(words.joined())-\(Fingerprint(of: [domain]).rawValue.prefix(8))"
        corpusPrefix = "\(domainPrefix)-\((ingest?.rawValue ?? "none").prefix(16))"
        let kind =
            switch contents {
            case .words(let parameters): "bm25-k\(parameters.k1)-b\(parameters.b)"
            case .names: "names"
            }
        url = folder.appending(path: "\(corpusPrefix)-\(kind).rfi")
    }

    /// Does something while no other, in this process or another, makes an index of this domain.
    func locked<Result>(isCancelled: () -> Bool, _ body: () throws -> Result) throws -> Result {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: domainPrefix + ".lock").path
        let file = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw BM25IndexError.unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(file) }
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            if isCancelled() { throw CancellationError() }
            usleep(5000)
        }
        return try body()
    }

    /// The index, if it is there and whole; a damaged one is removed.
    func open() -> BM25Index? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        do {
            let index = try BM25Index(contentsOf: url)
            try index.verify()
            if case .words(let parameters) = contents, index.parameters != parameters { return nil }
            return index
        } catch {
            return nil
        }
    }

    /// Removes what a killed build of the domain left, and the indexes of the corpus as it was before.
    func removeOthers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(domainPrefix + "-") {
            if name.hasPrefix(corpusPrefix + "-"), name.hasSuffix(".rfi") { continue }
            try? FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }
}
