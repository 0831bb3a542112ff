import Crypto
import Foundation
import Ingest
import Ranking
import Store

/// Hashes what sources read, so that changed data is noticed; a file whose size and date stayed is not read again.
struct SourceHash: Sendable {
    let store: Store
    /// Whether files are read and their hashes kept; otherwise only hashes that a run has kept are used.
    var reads = true

    /// A file is not the one that a run has hashed.
    struct Changed: Error {}

    /// The hash of a file's bytes, or of a folder's files by name; `absent` where there is none.
    func hash(_ file: SourceFile) async throws -> String {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: file.url.path, isDirectory: &isFolder) else { return "absent" }
        guard isFolder.boolValue else { return try await hash(ofFile: file.url) }
        var parts: [String] = []
        for name in try manager.subpathsOfDirectory(atPath: file.url.path).sorted() {
            let url = file.url.appending(path: name)
            let values = try url.resourceValues(forKeys: [.isRegularFileKey])
            if values.isRegularFile == true { parts += [name, try await hash(ofFile: url)] }
        }
        return Fingerprint(of: parts).rawValue
    }

    private func hash(ofFile url: URL) async throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
        let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
        let modified = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let nanoseconds = Int(clamped: modified * 1e9)
        if let known = try await store.knownHash(path: url.path, size: size, modifiedNanoseconds: nanoseconds) {
            return known
        }
        if !reads { throw Changed() }
        let digest = try await onBlockingThread { isCancelled in
            let handle = try FileHandle(forReadingFrom: url)
            defer { try? handle.close() }
            var hash = SHA256()
            while let block = try handle.read(upToCount: 1 << 20), !block.isEmpty {
                if isCancelled() { throw CancellationError() }
                hash.update(data: block)
            }
            return hash.finalize().hexadecimal()
        }
        try await store.rememberHash(digest, path: url.path, size: size, modifiedNanoseconds: nanoseconds)
        return digest
    }
}
