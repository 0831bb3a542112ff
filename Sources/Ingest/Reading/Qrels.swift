package import Foundation

/// Human relevance judgments, read from any of their usual forms.
///
/// Forms: TREC (`query 0 document label`), BEIR (`query document label` with tabs, a header first), BRIGHT's `examples*.jsonl` (`gold_ids`,
/// each with label 1; its `excluded_ids` come along), and R2MED's rows (`q_id`, `p_id`, `score`). The first line tells which. The one reader
/// of judgments: sources and `evaluate` take the same lines. Where a pair comes twice, its first line counts and the other one is broken.
package struct Qrels: Sendable {
    /// The file that was read, the first of several.
    package let file: String
    /// Labels by document, by query.
    package private(set) var labels: [String: [String: Int]] = [:]
    /// Documents that are left out of a query's ranking (BRIGHT's `excluded_ids`).
    package private(set) var excluded: [String: Set<String>] = [:]
    /// Lines that can't be used, in file order.
    package private(set) var broken: [BrokenRow] = []

    /// Judgments at hand.
    package init(labels: [String: [String: Int]], excluded: [String: Set<String>] = [:]) {
        file = ""
        self.labels = labels
        self.excluded = excluded
    }

    /// Reads files as they are; MS MARCO's training judgments have half a million lines.
    ///
    /// - Throws: ``SourceError`` where a file is unreadable.
    init(files: [URL]) throws {
        file = files.first?.path ?? ""
        for file in files { try read(file) }
    }

    /// Reads a file or a data set's folder.
    ///
    /// - Parameter split: of a BEIR folder.
    /// - Throws: ``SourceError`` if there is nothing to read, or no judgment in it.
    package init(url: URL, split: String = "test") throws {
        try self.init(files: Self.files(url, split: split))
        guard !labels.isEmpty else {
            throw SourceError(
                file: file,
                line: broken.first?.line,
                reason: broken.first?.reason ?? "expected relevance judgments, found none"
            )
        }
    }

    /// Takes further documents out of rankings: those of another file in BRIGHT's form.
    package mutating func exclude(of url: URL) throws {
        let other = try Qrels(files: Self.files(url, split: "test"))
        for (query, documents) in other.excluded { excluded[query, default: []].formUnion(documents) }
        broken += other.broken
    }

    private static func files(_ url: URL, split: String) throws -> [URL] {
        guard DataFile.isFolder(url) else { return [url] }
        let known = ["qrels/\(split).tsv", "qrels.txt", "qrels.jsonl"]
        if let file = DataFile.first(in: url, of: known) { return [file] }
        let examples = DataFile.all(url, prefix: "examples", suffix: ".jsonl")
        guard !examples.isEmpty else {
            throw SourceError(
                file: url.path,
                reason: "expected \(known.joined(separator: ", ")) or examples*.jsonl in the folder, found none of them"
            )
        }
        return examples
    }

    // MARK: - Lines

    /// How a file is written, by its first line.
    private enum Form {
        case trec, beir, json
    }

    private mutating func read(_ url: URL) throws {
        var form: Form?
        var reader = try LineReader(url: url)
        while let (number, line) = try reader.next() {
            do {
                guard case .text(let text) = line else {
                    if case .broken(let reason) = line { throw Reason(words: reason) }
                    continue
                }
                if form == nil {
                    let tabs = text.utf8.count { $0 == 0x09 }
                    form = text.drop(while: \.isWhitespace).first == "{" ? .json : tabs == 2 ? .beir : .trec
                    if form == .beir, Self.label(text.split(separator: "\t").last ?? "") == nil { continue }
                }
                switch form {
                case .json: try readRow(text)
                case .beir: try readTabs(text)
                default: try readBlanks(text)
                }
            } catch let error as Reason {
                broken.append(BrokenRow(file: url.path, line: number, reason: error.words))
            }
        }
    }

    private struct Reason: Error {
        let words: String
    }

    private static func label(_ field: Substring) -> Int? { Int(field.trimmingCharacters(in: .whitespaces)) }

    private mutating func readTabs(_ text: String) throws {
        let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 3, !fields[0].isEmpty, !fields[1].isEmpty, let label = Self.label(fields[2]) else {
            throw Reason(
                words: "expected 3 fields with tabs, query document label (a whole number); found \(fields.count)"
            )
        }
        try add(String(fields[0]), String(fields[1]), label)
    }

    /// Two fields from the left and one from the right; what lies between is the document's id, which may hold blanks.
    private mutating func readBlanks(_ text: String) throws {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count >= 4, let last = fields.last else {
            throw Reason(words: "expected 4 fields, query 0 document label; found \(fields.count)")
        }
        guard let label = Self.label(last) else {
            // Six fields, `query Q0 document rank score name`.
            if fields.count == 6, fields[1] == "Q0" {
                throw Reason(
                    words:
                        "expected judgments, query 0 document label; found a line of a run: judgments come first, runs behind them"
                )
            }
            throw Reason(words: "expected a whole number as label, found \"\(last.prefix(40))\"")
        }
        let document = text[fields[2].startIndex..<fields[fields.count - 2].endIndex]
        try add(String(fields[0]), String(document), label)
    }

    private struct Row: Decodable {
        let id: String?
        let gold_ids: [String]?
        let excluded_ids: [String]?
        let q_id: String?
        let p_id: String?
        let score: Int?
    }

    private mutating func readRow(_ text: String) throws {
        guard let row = try? JSONDecoder().decode(Row.self, from: Data(text.utf8)) else {
            throw Reason(words: "expected a JSON object, found none")
        }
        // The data set writes N/A where there is nothing.
        func given(_ ids: [String]?) -> [String] { (ids ?? []).filter { $0 != "N/A" } }
        if let query = row.id, row.gold_ids != nil {
            for document in Set(given(row.gold_ids)).sorted() { try add(query, document, 1) }
            let left = given(row.excluded_ids)
            if !left.isEmpty { excluded[query, default: []].formUnion(left) }
        } else if let query = row.q_id, let document = row.p_id, let label = row.score {
            try add(query, document, label)
        } else {
            throw Reason(words: "expected the keys id and gold_ids, or q_id, p_id and score; found others")
        }
    }

    private mutating func add(_ query: String, _ document: String, _ label: Int) throws {
        guard labels[query]?[document] == nil else {
            throw Reason(words: "query \(query): document \(document) repeated; its first line counts")
        }
        labels[query, default: [:]][document] = label
    }
}
