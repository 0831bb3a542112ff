import Foundation
import Ingest

/// A run file in memory: its bytes, and for each query where its lines are.
///
/// Holds the file and 32 bytes a line.
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

    let bytes: Data
    let parts: [RunLines]
    let pieces: [String: [Piece]]
    /// The number of the first line of each part, from 1.
    let firstLines: [Int]

    /// Reads a file, packed or not, its parts side by side.
    ///
    /// - Throws: `SourceError` if it can't be read.
    public init(url: URL, threads: Int = ProcessInfo.processInfo.activeProcessorCount) async throws {
        let bytes = try WholeFile.bytes(url)
        let bounds = Self.cut(bytes, into: bytes.count < 1 << 20 ? 1 : max(1, threads))
        let parts = await withTaskGroup(of: (Int, RunLines).self) { group in
            for (number, part) in bounds.enumerated() {
                group.addTask { (number, bytes.withUnsafeBytes { RunLines($0, part) }) }
            }
            var parts: [RunLines?] = bounds.map { _ in nil }
            for await (number, part) in group { parts[number] = part }
            return parts.compactMap(\.self)
        }
        self.init(bytes: bytes, parts: parts, file: url.path)
    }

    private init(bytes: Data, parts: [RunLines], file: String) {
        var pieces: [String: [Piece]] = [:]
        var firstLines: [Int] = []
        var line = 1
        var broken: [LineFault] = []
        bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            for (number, part) in parts.enumerated() {
                firstLines.append(line)
                for segment in part.segments {
                    let name = String(
                        decoding: UnsafeBufferPointer(
                            start: base + segment.query.start,
                            count: Int(segment.query.count)
                        ),
                        as: UTF8.self
                    )
                    pieces[name, default: []].append(Piece(part: number, range: segment.range))
                }
                broken += part.broken.map { LineFault(file: file, line: line + $0.line, reason: $0.reason) }
                line += part.lines
            }
        }
        self.bytes = bytes
        self.parts = parts
        self.pieces = pieces
        self.firstLines = firstLines
        self.broken = broken
        self.file = file
        let name = URL(filePath: file).deletingPathExtension().lastPathComponent
        tag = Self.tag(bytes) ?? name
    }

    /// The last word of the first line.
    private static func tag(_ bytes: Data) -> String? {
        let line = bytes.prefix(4096).prefix { $0 != 0x0A }
        let words = line.split { $0 <= 0x20 }
        return words.count >= 6 ? words.last.map { String(decoding: $0, as: UTF8.self) } : nil
    }

    /// Equal parts that end at line ends.
    private static func cut(_ bytes: Data, into count: Int) -> [Range<Int>] {
        bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return [] }
            var bounds = [startOfText(raw)]
            for number in 1..<max(1, count) {
                let aim = max(bounds.last ?? 0, raw.count / count * number)
                guard let feed = memchr(base + aim, 0x0A, raw.count - aim) else { break }
                bounds.append(UnsafeRawPointer(feed) - base + 1)
            }
            bounds.append(raw.count)
            return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
        }
    }

    private static func startOfText(_ bytes: UnsafeRawBufferPointer) -> Int {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }
}
