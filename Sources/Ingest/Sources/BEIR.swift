import Foundation
import Ranking
import Settings

/// A BEIR folder: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv.
struct BEIR: QuerySource {
    static let kind = "beir"
    static let holdsPassages = true
    private static let splitSetting = Setting("split", .string, "The qrels to take.", default: "test")

    static let properties: [Property] = [
        .required("path", .path, "The folder that holds corpus.jsonl, queries.jsonl and qrels/.", effect: .harmless),
        splitSetting.property,
        .optional("license", .string, "The licence of the passages, for the card."),
    ]

    private struct Entry: Decodable {
        let _id: String
        let title: String?
        let text: String
    }

    private let folder: URL
    private let split: String
    private let license: String?
    private let rows: QueryRows

    init(settings: Settings) throws {
        folder = try settings.file("path")
        split = settings[Self.splitSetting]
        license = settings.string("license")
        rows = QueryRows(settings: settings, file: folder.appending(path: "queries.jsonl").path)
    }

    private var qrelsFile: URL { folder.appending(path: "qrels").appending(path: "\(split).tsv") }

    func files() throws -> [SourceFile] {
        [
            SourceFile(url: folder.appending(path: "corpus.jsonl"), role: "corpus.jsonl of a BEIR folder"),
            SourceFile(url: folder.appending(path: "queries.jsonl"), role: "queries.jsonl of a BEIR folder"),
            SourceFile(url: qrelsFile, role: "qrels/\(split).tsv of a BEIR folder"),
        ]
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        let qrels = try Qrels(files: [qrelsFile])
        for row in qrels.broken { try visit(.broken(row)) }
        try rows.each(visit) { emit in
            try JSONRows(url: folder.appending(path: "queries.jsonl")).each(Entry.self) { line, row in
                try emit(
                    line,
                    SourceRow(row) { entry in
                        guard let judged = qrels.labels[entry._id] else { return .skipped(reason: "no-qrels") }
                        return .read(SourceQuery(id: entry._id, text: entry.text, qrels: judged))
                    }
                )
            }
        }
    }

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        let file = folder.appending(path: "corpus.jsonl")
        try JSONRows(url: file).each(Entry.self) { line, row in
            try visit(
                SourceRow(row) { entry in
                    let title = entry.title.flatMap { $0.isEmpty ? nil : $0 }
                    // TREC-COVID has thousands of articles without an abstract, some of them relevant: their title is their text.
                    let isTitleOnly =
                        entry.text.allSatisfy(\.isWhitespace) && title?.contains { !$0.isWhitespace } == true
                    return .document(
                        id: entry._id,
                        title: isTitleOnly ? nil : title,
                        text: isTitleOnly ? title ?? "" : entry.text,
                        license: license,
                        file: file,
                        line: line
                    )
                }
            )
        }
    }
}
