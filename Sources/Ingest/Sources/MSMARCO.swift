import Foundation
import Ranking
import Settings

/// Queries, passages and relevance judgments in MS MARCO's three tab-separated files.
struct MSMARCO: QuerySource {
    static let kind = "msmarco"
    static let holdsPassages = true
    private static let splitSetting = Setting("split", .string, "The part to take.", default: "train")

    static let properties: [Property] = [
        .required(
            "path",
            .path,
            "The folder that holds collection.tsv, queries.SPLIT.tsv and qrels.SPLIT.tsv.",
            effect: .harmless
        ),
        splitSetting.property,
        .optional("license", .string, "The licence of the passages, for the card."),
    ]

    private let folder: URL
    private let split: String
    private let license: String?
    private let rows: QueryRows

    init(settings: Settings) throws {
        folder = try settings.file("path")
        split = settings[Self.splitSetting]
        license = settings.string("license")
        rows = QueryRows(settings: settings, file: folder.appending(path: "queries.\(split).tsv").path)
    }

    private var collection: URL { folder.appending(path: "collection.tsv") }
    private var queryFile: URL { folder.appending(path: "queries.\(split).tsv") }
    private var qrelsFile: URL { folder.appending(path: "qrels.\(split).tsv") }

    func files() throws -> [SourceFile] {
        [
            SourceFile(url: collection, role: "collection.tsv of MS MARCO"),
            SourceFile(url: queryFile, role: "queries.\(split).tsv of MS MARCO"),
            SourceFile(url: qrelsFile, role: "qrels.\(split).tsv of MS MARCO"),
        ]
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        let qrels = try Qrels(files: [qrelsFile])
        for row in qrels.broken { try visit(.broken(row)) }
        try rows.each(visit) { emit in
            try TabRows(url: queryFile).each(fields: 2) { line, row in
                try emit(
                    line,
                    SourceRow(row) { fields in
                        guard let judged = qrels.labels[fields[0]] else { return .skipped(reason: "no-qrels") }
                        return .read(SourceQuery(id: fields[0], text: fields[1], qrels: judged))
                    }
                )
            }
        }
    }

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        try TabRows(url: collection).documents(license: license, visit)
    }
}
