import Foundation
import Ingest

/// A run file: found, and cut into parts that several threads can read at the same time.
public struct TRECRun: Sendable {
    /// The file's path.
    public let file: String
    /// What the run calls itself, by its first line; the file's name where that says nothing.
    public let tag: String
    /// Its parts.
    let parts: FileParts

    /// Finds a file, packed or not.
    ///
    /// - Throws: `SourceError` if it can't be read.
    public init(url: URL, threads: Int = ProcessInfo.processInfo.activeProcessorCount) throws {
        parts = try FileParts(url: url, count: 2 * max(1, threads))
        file = url.path
        let name = url.deletingPathExtension().lastPathComponent
        let line = try parts.bytes(in: 0..<4096).prefix { $0 != 0x0A }
        let words = line.split { $0 <= 0x20 }
        tag = words.count >= 6 ? words.last.map { String(decoding: $0, as: UTF8.self) } ?? name : name
    }
}
