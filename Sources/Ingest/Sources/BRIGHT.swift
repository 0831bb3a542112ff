import Foundation
import Ranking
import Settings

/// BRIGHT's files: queries in `examples*.jsonl`, passages in `documents*.jsonl`.
struct BRIGHT: QuerySource {
    static let kind = "bright"
    static let holdsPassages = true
    static let properties: [Property] = [
        .required(
            "path",
            .path,
            "The folder that holds examples*.jsonl and documents*.jsonl, or one such file.",
            effect: .harmless
        ),
        .optional("license", .string, "The licence of the passages, for the card.", default: .string("CC BY 4.0")),
    ]

    private struct Example: Decodable {
        let id: String
        let query: String
        let gold_ids: [String]?
        let excluded_ids: [String]?
        let gold_answer: String?
    }

    private struct Document: Decodable {
        let id: String
        let content: String
    }

    private let path: URL
    private let license: String?
    private let rows: QueryRows

    init(settings: Settings) throws {
        path = try settings.file("path")
        license = settings.string("license")
        rows = QueryRows(settings: settings, file: path.path)
    }

    private func found(_ prefix: String) -> [URL] {
        DataFile.all(path, prefix: prefix, suffix: ".jsonl").filter { $0.lastPathComponent.hasPrefix(prefix) }
    }

    func files() throws -> [SourceFile] {
        let all = found("examples") + found("documents")
        return all.isEmpty
            ? [
                SourceFile(
                    url: path.appending(path: "documents.jsonl"),
                    role: "examples*.jsonl or documents*.jsonl of BRIGHT"
                )
            ]
            : all.map { SourceFile(url: $0, role: "\($0.lastPathComponent) of BRIGHT") }
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try rows.each(visit) { emit in
            for file in found("examples") {
                try JSONRows(url: file).each(Example.self) { line, row in
                    try emit(line, SourceRow(row) { .read(query($0)) })
                }
            }
        }
    }

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        for file in found("documents") {
            try JSONRows(url: file).each(Document.self) { line, row in
                try visit(
                    SourceRow(row) {
                        .document(
                            id: $0.id,
                            text: $0.content,
                            key: "content",
                            license: license,
                            file: file,
                            line: line
                        )
                    }
                )
            }
        }
    }

    private func query(_ example: Example) -> SourceQuery {
        // The data set writes N/A where there is nothing.
        func given(_ ids: [String]?) -> [String] { (ids ?? []).filter { $0 != "N/A" } }
        return SourceQuery(
            id: example.id,
            text: example.query,
            goldAnswer: example.gold_answer == "N/A" ? nil : example.gold_answer,
            qrels: Dictionary(given(example.gold_ids).map { ($0, 1) }) { first, _ in first },
            excludedDocuments: given(example.excluded_ids)
        )
    }
}
