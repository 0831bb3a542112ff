import Foundation
import Ingest

/// Looks at the first rows of what a domain reads, with the domain's own readers, without reading it to its end.
struct ShapeCheck {
    /// How many rows of each reader are looked at.
    static let rows = 100

    let domain: DomainConfiguration

    /// What has another shape than its reader expects, one sentence each.
    func problems() -> [String] {
        domain.wholeReaders.flatMap(problems)
    }

    private func problems(of reader: any QuerySource) -> [String] {
        // What is not there is the preflight's finding, told once.
        guard let files = try? reader.files(),
            files.allSatisfy({ FileManager.default.isReadableFile(atPath: $0.url.path) })
        else { return [] }
        let strange = files.compactMap { file in
            Self.strangeness(of: file.url).map { "\(file.url.path): looks like \($0), expected \(file.role)" }
        }
        if !strange.isEmpty { return strange }
        return [
            look { row in try reader.queries { try row(Self.broken($0)) } },
            look { row in try reader.documents { try row(Self.broken($0)) } },
        ].compactMap { $0 }
    }

    private struct Enough: Error {}

    private static func broken<Value>(_ row: SourceRow<Value>) -> BrokenRow? {
        if case .broken(let row) = row { row } else { nil }
    }

    private func look(_ read: (_ row: (BrokenRow?) throws -> Void) throws -> Void) -> String? {
        var (seen, broken): (Int, [BrokenRow]) = (0, [])
        do {
            try read { row in
                seen += 1
                if let row { broken.append(row) }
                if seen >= Self.rows { throw Enough() }
            }
        } catch is Enough {
        } catch {
            return error.localizedDescription
        }
        guard let first = broken.first else { return nil }
        let place = first.line > 0 ? "line \(first.line): " : ""
        return "\(first.file): \(broken.count) of the first \(seen) rows are broken: \(place)\(first.reason)"
    }

    /// What a file or folder is by its first bytes, where that can't be right; nil where it may be.
    static func strangeness(of url: URL) -> String? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
        if isFolder.boolValue {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
            return names.isEmpty ? "an empty folder" : nil
        }
        guard let handle = try? FileHandle(forReadingFrom: url) else { return nil }
        defer { try? handle.close() }
        let head = (try? handle.read(upToCount: 512)) ?? Data()
        if head.isEmpty { return "an empty file" }
        if head.starts(with: Array("PAR1".utf8)) { return "a Parquet file (docs/data.md tells how to convert it)" }
        if head.starts(with: Array("%PDF-".utf8)) { return "a PDF" }
        let text = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }.lowercased()
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
            return "a web page (an error page that was saved?)"
        }
        return text.hasPrefix("version https://git-lfs") ? "a Git LFS pointer (fetch the file itself)" : nil
    }
}
