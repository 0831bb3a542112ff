package import Foundation
import Ranking
package import Store

/// A report of a pipeline's store: one self-contained HTML file, and the same figures as JSON.
package struct Report: Sendable {
    /// What the store says in numbers.
    package let figures: Figures
    private let page: ReportPage

    /// At most so many kept lists, and so many rejected ones, are shown.
    private static let examples = 4

    /// Reads the store; nothing is sent.
    package static func read(
        _ pipeline: InspectedPipeline,
        store: Store,
        release: String
    ) async throws -> Report {
        let figures = try await FiguresReader(pipeline: pipeline).read(store)
        let names = pipeline.domains
        func load(_ ids: [QueryID]) async throws -> [ReportExample] {
            var found: [ReportExample] = []
            for id in ids.prefix(examples) {
                if let detail = try await store.detail(of: id) { found.append(ReportExample(detail)) }
            }
            return found
        }
        let page = ReportPage(
            figures: figures,
            kept: try await load(store.firstKept(domains: names)),
            rejected: try await load(store.firstRejected(domains: names)),
            release: release
        )
        return Report(figures: figures, page: page)
    }

    /// The figures as JSON, keys sorted.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(figures) + Data("\n".utf8)
    }

    /// Writes `figures.json` and `report.html` into a folder, each whole or not at all.
    ///
    /// - Returns: the paths of both, the page first.
    /// - Throws: ``ReportError`` where the folder can't be written to; what was there stays then.
    package func write(to folder: URL) throws -> [URL] {
        let files = [
            (folder.appending(path: "figures.json"), try json()),
            (folder.appending(path: "report.html"), Data(try page.html().utf8)),
        ]
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw ReportError(path: folder.path, reason: FileFault(error)?.found ?? error.localizedDescription)
        }
        for (url, bytes) in files { try AtomicFile.write(bytes, to: url) }
        return files.map(\.0).reversed()
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that are there whole or not at all.
enum AtomicFile {
    /// Writes under a hidden name in the same folder, syncs, and renames; a reader sees the old file or the new one.
    static func write(_ bytes: Data, to url: URL) throws {
        let partial = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).partial")
        do {
            try Data().write(to: partial)
            let handle = try FileHandle(forWritingTo: partial)
            try handle.write(contentsOf: bytes)
            try handle.synchronize()
            try handle.close()
        } catch {
            try? FileManager.default.removeItem(at: partial)
            throw ReportError(path: url.path, reason: FileFault(error)?.found ?? error.localizedDescription)
        }
        guard rename(partial.path, url.path) == 0 else {
            let reason = String(cString: strerror(errno))
            try? FileManager.default.removeItem(at: partial)
            throw ReportError(path: url.path, reason: reason)
        }
    }
}

/// A report that can't be written.
struct ReportError: Error, LocalizedError {
    /// Where.
    let path: String
    /// Why.
    let reason: String

    /// What happened and what to do.
    var errorDescription: String? {
        "\(path): can't be written (\(reason)); choose another folder with --out, or make room"
    }
}
