import Foundation
import Ingest

/// A run file in memory: its bytes, and for each query where its lines are.
///
/// Holds the file and 16 bytes a line.
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
    }

    let parts: [RunLines]
    let pieces: [String: [Piece]]
    /// The number of the first line of each part, from 1.
    let firstLines: [Int]

    /// Reads a file, packed or not, its parts side by side.
    ///
    /// - Throws: `SourceError` if it can't be read.
    public init(url: URL, threads: Int = ProcessInfo.processInfo.activeProcessorCount) async throws {
        let file = try FileParts(url: url, count: 2 * max(1, threads))
        let parts = try await withThrowingTaskGroup(of: (Int, RunLines).self) { group in
            for number in file.ranges.indices {
                group.addTask { (number, RunLines(try file.bytes(of: number))) }
            }
            var parts: [RunLines?] = file.ranges.map { _ in nil }
            for try await (number, part) in group { parts[number] = part }
            return parts.compactMap(\.self)
        }
        self.init(parts: parts, file: url.path)
    }

    private init(parts: [RunLines], file: String) {
        var pieces: [String: [Piece]] = [:]
        var firstLines: [Int] = []
        var line = 1
        var broken: [LineFault] = []
        for (number, part) in parts.enumerated() {
            firstLines.append(line)
            part.bytes.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                for segment in part.segments {
                    let name = RunLines.text(base, segment.query, limit: .max)
                    pieces[name, default: []].append(Piece(part: number, range: segment.range))
                }
            }
            broken += part.broken.map { LineFault(file: file, line: line + $0.line, reason: $0.reason) }
            line += part.lines
        }
        self.parts = parts
        self.pieces = pieces
        self.firstLines = firstLines
        self.broken = broken
        self.file = file
        let name = URL(filePath: file).deletingPathExtension().lastPathComponent
        tag = parts.first.flatMap { Self.tag($0.bytes) } ?? name
    }

    /// The last word of the first line.
    private static func tag(_ bytes: [UInt8]) -> String? {
        let line = bytes.prefix(4096).prefix { $0 != 0x0A }
        let words = line.split { $0 <= 0x20 }
        return words.count >= 6 ? words.last.map { String(decoding: $0, as: UTF8.self) } : nil
    }

    /// What to say of lines that name a document again.
    func faults(ofRepeated repeated: [(part: Int, entry: RunLines.Entry)]) -> [LineFault] {
        repeated.map { part, entry in
            let lines = parts[part]
            let name = lines.bytes.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { RunLines.text($0, entry.document) } ?? ""
            }
            return LineFault(
                file: file,
                line: firstLines[part] + lines.line(of: entry),
                reason: "document \(name) repeated; its first line counts"
            )
        }
    }
}
