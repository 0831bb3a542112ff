package import Foundation

/// Reads the texts of benchmarks: BRIGHT, BEIR, R2MED and any other JSON Lines file whose text has one of the usual names, packed or not.
///
/// What a row is follows from its key: `query` or `question` is a query, `content` or `passage` a passage; `text` is what the file's
/// name says (`corpus`, `documents`, `passages`), else a query. In a folder all `.jsonl` files are read but those under `qrels`.
package struct BenchmarkReader: Sendable {
    /// Keys that hold a query, the first one that is there counts.
    package static let queryKeys = ["query", "question", "problem"]
    /// Keys that hold a passage.
    package static let passageKeys = ["content", "passage", "document", "contents"]
    private static let idKeys = ["id", "_id", "query_id", "qid", "docid", "doc_id"]

    /// The file or folder.
    package let path: URL
    private let queryKeys: [String]
    private let passageKeys: [String]

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - queryKeys: further keys that hold a query, looked for first.
    ///   - passageKeys: further keys that hold a passage, looked for first.
    package init(path: URL, queryKeys: [String] = [], passageKeys: [String] = []) {
        self.path = path
        self.queryKeys = queryKeys + Self.queryKeys
        self.passageKeys = passageKeys + Self.passageKeys
    }

    /// The files with their names in evidence, sorted.
    package func files() throws -> [(name: String, url: URL)] {
        guard FileManager.default.fileExists(atPath: path.path) else {
            throw SourceError(file: path.path, reason: "expected a benchmark's file or folder, found nothing there")
        }
        guard DataFile.isFolder(path) else { return [(path.lastPathComponent, path)] }
        let suffixes = ([""] + PackedFormat.suffixes).map { ".jsonl" + $0 }
        let names = try FileManager.default.subpathsOfDirectory(atPath: path.path).sorted().filter { name in
            suffixes.contains { name.hasSuffix($0) } && !name.split(separator: "/").contains("qrels")
        }
        guard !names.isEmpty else {
            throw SourceError(file: path.path, reason: "expected a folder with .jsonl files, found none in it")
        }
        return names.map { ("\(path.lastPathComponent)/\($0)", path.appending(path: $0)) }
    }

    /// Hands over each text, or why a row can't be read.
    ///
    /// - Throws: ``SourceError`` where a file can't be opened, or none of its rows holds a text.
    package func each(_ visit: (Result<BenchmarkRow, BrokenRow>) throws -> Void) throws {
        for (name, url) in try files() {
            var found = 0
            var keys: Set<String> = []
            try JSONRows(url: url).each(TextFields.self) { line, row in
                switch row {
                case .failure(let broken): try visit(.failure(broken))
                case .success(let fields):
                    guard let (kind, text) = text(of: fields.values, file: name) else {
                        if keys.count < 20 { keys.formUnion(fields.values.keys) }
                        let reason = "expected one of the keys \(queryKeys + passageKeys + ["text"]), found none"
                        return try visit(.failure(BrokenRow(file: url.path, line: line, reason: reason)))
                    }
                    found += 1
                    let id = Self.idKeys.lazy.compactMap { fields.values[$0] }.first ?? "line \(line)"
                    try visit(.success(BenchmarkRow(benchmark: name, id: id, kind: kind, text: text)))
                }
            }
            if found == 0 {
                throw SourceError(
                    file: url.path,
                    reason: "expected rows with a query or passage, found none; its keys are "
                        + "[\(keys.sorted().joined(separator: ", "))]: name the right one under decontaminate.query_keys or passage_keys"
                )
            }
        }
    }

    private func text(of fields: [String: String], file: String) -> (BenchmarkRow.Kind, String)? {
        func first(_ keys: [String]) -> String? { keys.lazy.compactMap { fields[$0] }.first }
        if let text = first(queryKeys) { return (.query, text) }
        func titled(_ text: String) -> String {
            fields["title"].flatMap { $0.isEmpty ? nil : "\($0)\n\(text)" } ?? text
        }
        if let text = first(passageKeys) { return (.passage, titled(text)) }
        guard let text = fields["text"] else { return nil }
        let name = file.lowercased()
        let isPassage = ["corpus", "document", "passage", "collection"].contains { name.contains($0) }
        return isPassage ? (.passage, titled(text)) : (.query, text)
    }
}

/// The texts and whole numbers among a row's values; others are passed over.
private struct TextFields: Decodable {
    var values: [String: String] = [:]

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: Key.self)
        for key in row.allKeys {
            if let text = try? row.decode(String.self, forKey: key) {
                values[key.stringValue] = text
            } else if let number = try? row.decode(Int.self, forKey: key) {
                values[key.stringValue] = String(number)
            }
        }
    }
}

/// A text of a benchmark that training data has to stay away from.
package struct BenchmarkRow: Sendable, Hashable {
    /// What the text is there.
    package enum Kind: String, Sendable, Hashable, Codable {
        /// A question.
        case query
        /// What is searched.
        case passage
    }

    /// The file without its folder; in a named folder the path from there, so that a move changes nothing.
    package var benchmark: String
    /// The row's id there, or its line.
    package var id: String
    package var kind: Kind
    package var text: String
}
