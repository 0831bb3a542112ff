import Foundation
import Ingest

/// A run file in memory: the names and scores of its lines, by query.
///
/// Holds the ids of documents and 16 bytes a line.
public struct TRECRun: Sendable {
    /// The file's path.
    public let file: String
    /// What the run calls itself, by its first line; the file's name where that says nothing.
    public let tag: String
    /// Lines that can't be used, in file order.
    public let broken: [LineFault]
    /// Queries that have lines.
    public var queries: Dictionary<String, [Piece]>.Keys { pieces.keys }

    /// Lines of one query within a part of the file.
    public struct Piece: Sendable {
        let part: Int
        let range: Range<Int>
        /// The line of the first one in the file, from 1.
        let line: Int
    }

    let parts: [RunLines]
    let pieces: [String: [Piece]]

    /// Reads a file, packed or not, its parts side by side.
    ///
    /// - Throws: `SourceError` if it can't be read.
    public init(url: URL, threads: Int = ProcessInfo.processInfo.activeProcessorCount) async throws {
        let file = try FileParts(url: url, count: 2 * max(1, threads))
        let parts = try await withThrowingTaskGroup(of: (Int, RunLines).self) { group in
            for number in file.ranges.indices {
                group.addTask { (number, try RunLines(file, part: number)) }
            }
            var parts: [RunLines?] = file.ranges.map { _ in nil }
            for try await (number, part) in group { parts[number] = part }
            return parts.compactMap(\.self)
        }
        self.init(parts: parts, file: url.path)
    }

    private init(parts: [RunLines], file: String) {
        var pieces: [String: [Piece]] = [:]
        var line = 1
        var broken: [LineFault] = []
        for (number, part) in parts.enumerated() {
            part.names.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                for segment in part.segments {
                    let name = RunLines.text(base, segment.query, limit: .max)
                    pieces[name, default: []].append(
                        Piece(part: number, range: segment.range, line: line + segment.line)
                    )
                }
            }
            broken += part.broken.map { LineFault(file: file, line: line + $0.line, reason: $0.reason) }
            line += part.lines
        }
        self.parts = parts
        self.pieces = pieces
        self.broken = broken
        self.file = file
        let name = URL(filePath: file).deletingPathExtension().lastPathComponent
        tag = parts.first?.tag ?? name
    }

    /// What to say of lines that name a document again.
    func faults(ofRepeated repeated: [QueryRanker.Repeat]) -> [LineFault] {
        repeated.map {
            LineFault(file: file, line: $0.line, reason: "document \($0.document) repeated; its first line counts")
        }
    }
}
