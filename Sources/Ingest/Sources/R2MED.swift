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
        let id: String
        let text: String

        private enum Key: String, CodingKey {
            case id, text
        }

        init(from decoder: any Decoder) throws {
            let row = try decoder.container(keyedBy: Key.self)
            text = try row.decode(String.self, forKey: .text)
            id = try (try? row.decode(Int.self, forKey: .id)).map(String.init) ?? row.decode(String.self, forKey: .id)
        }
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
                switch row {
                case .failure(let broken): try emit(line, .broken(broken))
                case .success(let entry):
                    try emit(
                        line,
                        .read(SourceQuery(id: entry.id, text: entry.text, qrels: qrels.labels[entry.id] ?? [:]))
                    )
                }
            }
        }
    }

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        let file = folder.appending(path: "corpus.jsonl")
        try JSONRows(url: file).each(Entry.self) { line, row in
            switch row {
            case .failure(let broken): try visit(.broken(broken))
            case .success(let entry):
                guard !entry.text.allSatisfy(\.isWhitespace) else {
                    return try visit(
                        .broken(BrokenRow(file: file.path, line: line, reason: "`text`: expected text, found none"))
                    )
                }
                try visit(
                    .read(
                        SourceDocument(
                            id: entry.id,
                            text: entry.text,
                            attribution: Attribution(license: license),
                            file: file.path,
                            line: line
                        )
                    )
                )
            }
        }
    }
}
