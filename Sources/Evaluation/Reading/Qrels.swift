import Foundation
import Ingest

/// Human relevance judgments, read from any of their usual forms.
///
/// Forms: TREC (`query 0 document label`), BEIR (`query document label` with tabs, a header first), BRIGHT's `examples*.jsonl` (`gold_ids`,
/// each with label 1; its `excluded_ids` come along), and R2MED's rows (`q_id`, `p_id`, `score`). A folder stands for the file in it.
public struct Qrels: Sendable {
    /// The file that was read.
    public let file: String
    /// Labels by document, by query.
    public private(set) var labels: [String: [String: Int]] = [:]
    /// Documents that are left out of a query's ranking (BRIGHT's `excluded_ids`).
    public private(set) var excluded: [String: Set<String>] = [:]
    /// Lines that can't be used, in file order.
    public private(set) var broken: [LineFault] = []
    /// The query of the line before: its lines mostly stand together, and need not be looked for each time.
    private var open: (query: String, labels: [String: Int])?

    /// Judgments at hand.
    public init(labels: [String: [String: Int]], excluded: [String: Set<String>] = [:]) {
        file = ""
        self.labels = labels
        self.excluded = excluded
    }

    /// Reads a file or a data set's folder.
    ///
    /// - Parameter split: of a BEIR folder.
    /// - Throws: `SourceError` if there is nothing to read, or no judgment in it.
    public init(url: URL, split: String = "test") throws {
        let files = try Self.files(url, split: split)
        file = files.first?.path ?? url.path
        for file in files { try read(file) }
        guard !labels.isEmpty else {
            throw SourceError(
                file: file,
                line: broken.first?.line,
                reason: broken.first?.reason ?? "expected relevance judgments, found none"
            )
        }
    }

    /// Takes further documents out of rankings: those of another file in BRIGHT's form.
    public mutating func exclude(of url: URL) throws {
        for file in try Self.files(url, split: "test") {
            let other = try Qrels(url: file)
            for (query, documents) in other.excluded { excluded[query, default: []].formUnion(documents) }
            broken += other.broken
        }
    }

    // MARK: - Files

    private static func files(_ url: URL, split: String) throws -> [URL] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else {
            return [url]
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
        let known = ["qrels/\(split).tsv", "qrels.txt", "qrels.jsonl"]
        if let name = known.first(where: { FileManager.default.fileExists(atPath: url.appending(path: $0).path) }) {
            return [url.appending(path: name)]
        }
        let examples = names.filter { $0.hasPrefix("examples") && $0.contains(".jsonl") }
        guard !examples.isEmpty else {
            throw SourceError(
                file: url.path,
                reason: "expected \(known.joined(separator: ", ")) or examples*.jsonl in the folder, found none of them"
            )
        }
        return examples.map { url.appending(path: $0) }
    }

    /// How a line is written, by the file's first one.
    private enum Form {
        case trec, beir, json
    }

    private mutating func read(_ url: URL) throws {
        let bytes = try FileParts(url: url, count: 1).bytes(of: 0)
        var form: Form?
        var number = 0
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var at = 0
            while at < buffer.count {
                let feed = memchr(base + at, 0x0A, buffer.count - at)
                let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? buffer.count
                number += 1
                read(base, from: at, to: end, url, number, &form)
                at = end + 1
            }
        }
        close()
    }

    private mutating func read(
        _ base: UnsafePointer<UInt8>,
        from start: Int,
        to end: Int,
        _ url: URL,
        _ number: Int,
        _ form: inout Form?
    ) {
        var fields = FieldScanner(base, from: start, to: end)
        if fields.rest.isEmpty { return }
        func fault(_ reason: String) { broken.append(LineFault(file: url.path, line: number, reason: reason)) }
        if form == nil {
            let tabs = buffer(base, start, end).split(separator: 0x09, omittingEmptySubsequences: false).count
            form = base[fields.rest.lowerBound] == UInt8(ascii: "{") ? .json : tabs == 3 ? .beir : .trec
            var header = fields
            if form == .beir, text(base, header.last()).flatMap({ Int($0) }) == nil { return }
        }
        switch form {
        case .json:
            return readRow(Data(buffer(base, start, end)), url, number)
        case .beir:
            let parts = buffer(base, fields.rest.lowerBound, fields.rest.upperBound)
                .split(separator: 0x09, omittingEmptySubsequences: false).map { String(validating: $0, as: UTF8.self) }
            guard parts.count == 3, let query = parts[0], let document = parts[1], !query.isEmpty, !document.isEmpty,
                let label = parts[2].flatMap({ Int($0) })
            else {
                return fault(
                    "expected 3 fields with tabs, query document label (a whole number); found \(parts.count)"
                )
            }
            add(query, document, label, url, number)
        default:
            let written = fields.last()
            let query = fields.first()
            _ = fields.first()
            guard fields.between.count > 0 else {
                let count = FieldScanner.count(base, from: start, to: end)
                return fault("expected 4 fields, query 0 document label; found \(count)")
            }
            guard let label = text(base, written).flatMap({ Int($0) }) else {
                return fault("expected a whole number as label, found \"\(RunLines.text(base, written))\"")
            }
            guard let query = text(base, query), let document = text(base, fields.between) else {
                return fault("expected UTF-8, found other bytes")
            }
            add(query, document, label, url, number)
        }
    }

    private func buffer(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + start, count: end - start)
    }

    private func text(_ base: UnsafePointer<UInt8>, _ name: ByteText) -> String? {
        let bytes = buffer(base, name.place, name.place + name.length)
        // Ids are ASCII nearly always, which needs no validation.
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        return String(validating: bytes, as: UTF8.self)
    }

    private struct Row: Decodable {
        let id: String?
        let gold_ids: [String]?
        let excluded_ids: [String]?
        let q_id: String?
        let p_id: String?
        let score: Int?
    }

    private mutating func readRow(_ line: Data, _ url: URL, _ number: Int) {
        guard let row = try? JSONDecoder().decode(Row.self, from: line) else {
            return broken.append(LineFault(file: url.path, line: number, reason: "expected a JSON object, found none"))
        }
        // The data set writes N/A where there is nothing.
        func given(_ ids: [String]?) -> [String] { (ids ?? []).filter { $0 != "N/A" } }
        if let query = row.id, row.gold_ids != nil {
            var seen: Set<String> = []
            for document in given(row.gold_ids) where seen.insert(document).inserted {
                add(query, document, 1, url, number)
            }
            let left = given(row.excluded_ids)
            if !left.isEmpty { excluded[query, default: []].formUnion(left) }
        } else if let query = row.q_id, let document = row.p_id, let label = row.score {
            add(query, document, label, url, number)
        } else {
            broken.append(
                LineFault(
                    file: url.path,
                    line: number,
                    reason: "expected the keys id and gold_ids, or q_id, p_id and score; found others"
                )
            )
        }
    }

    private mutating func add(_ query: String, _ document: String, _ label: Int, _ url: URL, _ number: Int) {
        if query != open?.query {
            close()
            open = (query, labels.removeValue(forKey: query) ?? [:])
        }
        guard let first = open?.labels.updateValue(label, forKey: document) else { return }
        open?.labels[document] = first
        let reason = "query \(query): document \(document) repeated; its first line counts"
        broken.append(LineFault(file: url.path, line: number, reason: reason))
    }

    /// Puts the labels of the query that was read last among the others.
    private mutating func close() {
        if let open { labels[open.query] = open.labels }
        open = nil
    }
}
