import Crypto
import Foundation
import Ranking

/// The files of an export: written under temporary names, and renamed when all are complete and on disk.
package struct ExportFolder {
    private final class OpenFile {
        let handle: FileHandle
        var hash = SHA256()
        var bytes = 0
        var rows = 0
        var buffer = Data()

        init(handle: FileHandle) { self.handle = handle }

        func flush() throws {
            try handle.write(contentsOf: buffer)
            buffer.removeAll(keepingCapacity: true)
        }
    }

    /// A finished file, for the manifest.
    struct Finished: Codable {
        let name: String
        let sha256: String
        let bytes: Int
        let rows: Int
    }

    /// Written out once so much has gathered.
    private static let block = 1 << 18

    let folder: URL
    private var open: [String: OpenFile] = [:]
    /// The file that is renamed after all others, so that its being there says that all are; it names them.
    private let manifest: String
    /// Files that an earlier export wrote here: these alone may be replaced.
    private let earlier: Set<String>

    /// - Throws: ``ExportError/foreign(path:file:)`` where something lies under the manifest's name that is none.
    init(folder: URL, manifest: String) throws {
        self.folder = folder
        self.manifest = manifest
        earlier = Self.filesOfEarlierExport(folder, manifest: manifest)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw ExportError.unwritable(
                path: folder.path,
                reason: FileFault(error)?.found ?? error.localizedDescription
            )
        }
        try requireOurs(manifest)
    }

    /// Adds a row to a file of rows.
    mutating func add(row: String, to name: String) throws {
        try append(row + "\n", to: name).rows += 1
    }

    /// Adds text to a file; makes the file if it is new.
    mutating func add(text: String, to name: String) throws {
        try append(text, to: name)
    }

    /// How many rows a file has so far.
    func rows(_ name: String) -> Int { open[name]?.rows ?? 0 }

    @discardableResult
    private mutating func append(_ text: String, to name: String) throws -> OpenFile {
        let file = try open[name] ?? make(name)
        open[name] = file
        let data = Data(text.utf8)
        file.hash.update(data: data)
        file.bytes += data.count
        file.buffer.append(data)
        if file.buffer.count >= Self.block { try file.flush() }
        return file
    }

    /// A name that is not shown, in the same folder: `id_doc/.a.json.partial` for `id_doc/a.json`.
    private func temporary(_ name: String) -> URL {
        let target = folder.appending(path: name)
        return target.deletingLastPathComponent().appending(path: Self.temporary(target.lastPathComponent))
    }

    private static func temporary(_ name: String) -> String { ".\(name).partial" }

    /// What nobody of ours wrote is never replaced: it may be the only copy.
    func requireOurs(_ name: String) throws {
        guard !earlier.contains(name) else { return }
        var status = stat()
        if lstat(folder.appending(path: name).path, &status) == 0 {
            throw ExportError.foreign(path: folder.path, file: name)
        }
    }

    private func make(_ name: String) throws -> OpenFile {
        try requireOurs(name)
        let url = temporary(name)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data().write(to: url)
            return OpenFile(handle: try FileHandle(forWritingTo: url))
        } catch {
            throw ExportError.unwritable(
                path: folder.path,
                reason: FileFault(error)?.found ?? error.localizedDescription
            )
        }
    }

    /// Syncs the files written so far, and says what they hold; they keep their temporary names.
    mutating func seal() throws -> [Finished] {
        try open.keys.sorted().compactMap { name in
            guard let file = open[name] else { return nil }
            try file.flush()
            try file.handle.synchronize()
            return Finished(name: name, sha256: file.hash.finalize().hexadecimal(), bytes: file.bytes, rows: file.rows)
        }
    }

    /// Gives all files their names, the manifest last, and takes away those of an earlier export that this one lacks: they would pass for a
    /// part of it.
    mutating func publish() throws {
        _ = try seal()
        let stale = earlier.subtracting(open.keys)
        let last = manifest
        for name in open.keys.sorted(by: { ($0 == last ? 1 : 0, $0) < ($1 == last ? 1 : 0, $1) }) {
            try open[name]?.handle.close()
            let target = folder.appending(path: name)
            try requireOurs(name)
            // rename(2) replaces what was there at once; a reader sees the old file or the new one.
            guard rename(temporary(name).path, target.path) == 0 else {
                throw ExportError.unwritable(path: target.path, reason: String(cString: strerror(errno)))
            }
        }
        for name in stale { try? FileManager.default.removeItem(at: folder.appending(path: name)) }
        open = [:]
    }

    /// The manifest of an earlier export and the files that it names, as far as they can be ours; so too for one that was killed while it gave
    /// its files their names.
    private static func filesOfEarlierExport(_ folder: URL, manifest: String) -> Set<String> {
        struct Earlier: Decodable {
            struct File: Decodable {
                let name: String
                let sha256: String
            }

            let format: String
            let release: String
            let files: [File]
        }
        var names: Set<String> = []
        for name in [manifest, temporary(manifest)] {
            guard let data = try? Data(contentsOf: folder.appending(path: name)),
                let earlier = try? JSONDecoder().decode(Earlier.self, from: data)
            else { continue }
            names.insert(manifest)
            names.formUnion(earlier.files.map(\.name))
        }
        // A name that leads out of the folder, or deeper than any of ours, is none of ours.
        return names.filter { name in
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
        }
    }

    /// Takes everything away that was not published.
    mutating func abandon() {
        for (name, file) in open {
            try? file.handle.close()
            try? FileManager.default.removeItem(at: temporary(name))
            // rmdir(2) takes away a folder within that holds nothing, and no other.
            if name.contains("/") { rmdir(temporary(name).deletingLastPathComponent().path) }
        }
        open = [:]
    }
}
