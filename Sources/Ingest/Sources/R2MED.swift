import Foundation
import Ranking
import Settings

/// A set of R2MED: query.jsonl, corpus.jsonl, and qrels.txt where it is there.
struct R2MED: QuerySource {
    static let kind = "r2med"
    static let holdsPassages = true
    static let properties: [Property] = [
        .required("path", .path, "The folder that holds query.jsonl, corpus.jsonl and qrels.txt.", effect: .harmless),
        .optional("license", .string, "The licence of the passages, for the card."),
    ]

    private struct Entry: Decodable {
        let id: RowName
        let text: String
    }

    private let folder: URL
    private let license: String?
    private let rows: QueryRows

    init(settings: Settings) throws {
        folder = try settings.file("path")
        license = settings.string("license")
        rows = QueryRows(settings: settings, file: folder.appending(path: "query.jsonl").path)
    }

    private var qrelsFile: URL? { DataFile.first(in: folder, of: ["qrels.txt"]) }

    func files() throws -> [SourceFile] {
        [
            SourceFile(url: folder.appending(path: "query.jsonl"), role: "query.jsonl of R2MED"),
            SourceFile(url: folder.appending(path: "corpus.jsonl"), role: "corpus.jsonl of R2MED"),
        ] + (qrelsFile.map { [SourceFile(url: $0, role: "qrels.txt of R2MED")] } ?? [])
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        let qrels = try Qrels(files: qrelsFile.map { [$0] } ?? [])
        for row in qrels.broken { try visit(.broken(row)) }
        try rows.each(visit) { emit in
            try JSONRows(url: folder.appending(path: "query.jsonl")).each(Entry.self) { line, row in
                try emit(
                    line,
                    SourceRow(row) { entry in
                        let id = entry.id.text
                        return .read(SourceQuery(id: id, text: entry.text, qrels: qrels.labels[id] ?? [:]))
                    }
                )
            }
        }
    }

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        let file = folder.appending(path: "corpus.jsonl")
        try JSONRows(url: file).each(Entry.self) { line, row in
            try visit(
                SourceRow(row) {
                    .document(id: $0.id.text, text: $0.text, license: license, file: file, line: line)
                }
            )
        }
    }
}
