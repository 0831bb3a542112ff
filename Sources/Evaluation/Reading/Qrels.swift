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
        var reader = try LineReader(url: url)
        var form: Form?
        while let (number, line) = try reader.next() {
            func fault(_ reason: String) { broken.append(LineFault(file: url.path, line: number, reason: reason)) }
            guard case .text(let text) = line else {
                if case .broken(let reason) = line { fault(reason) }
                continue
            }
            if form == nil {
                let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
                form = text.hasPrefix("{") ? .json : fields.count == 3 ? .beir : .trec
                if form == .beir, Int(fields[2]) == nil { continue }
            }
            switch form {
            case .json: readRow(text, url, number)
            case .beir:
                let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                guard fields.count == 3, !fields[0].isEmpty, !fields[1].isEmpty, let label = Int(fields[2]) else {
                    fault("expected 3 fields with tabs, query document label; found \(fields.count)")
                    continue
                }
                add(fields[0], fields[1], label, url, number)
            default: readTREC(text, url, number)
            }
        }
    }

    private mutating func readTREC(_ text: String, _ url: URL, _ number: Int) {
        var text = text
        text.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return }
            var scanner = FieldScanner()
            scanner.scan(base, from: 0, to: bytes.count)
            func string(_ name: ByteText) -> String {
                String(decoding: bytes[name.start..<name.start + Int(name.count)], as: UTF8.self)
            }
            guard scanner.count >= 4 else {
                return broken.append(
                    LineFault(
                        file: url.path,
                        line: number,
                        reason: "expected 4 fields, query 0 document label; found \(scanner.count)"
                    )
                )
            }
            let written = string(scanner.last(0))
            guard let label = Int(written) else {
                return broken.append(
                    LineFault(
                        file: url.path,
                        line: number,
                        reason: "expected a whole number as label, found \"\(written.prefix(40))\""
                    )
                )
            }
            add(string(scanner.field(0)), string(scanner.between(2, 1)), label, url, number)
        }
    }

    private struct Row: Decodable {
        let id: String?
        let gold_ids: [String]?
        let excluded_ids: [String]?
        let q_id: String?
        let p_id: String?
        let score: Int?
    }

    private mutating func readRow(_ text: String, _ url: URL, _ number: Int) {
        guard let row = try? JSONDecoder().decode(Row.self, from: Data(text.utf8)) else {
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
        guard labels[query]?[document] == nil else {
            return broken.append(
                LineFault(
                    file: url.path,
                    line: number,
                    reason: "query \(query): document \(document) repeated; its first line counts"
                )
            )
        }
        labels[query, default: [:]][document] = label
    }
}
