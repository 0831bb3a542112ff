import Foundation
import Ranking
import Settings

/// Texts with their ids in a tab-separated file: TREC topics, or a collection of passages.
struct TabSeparatedSource: QuerySource {
    static let kind = "tsv"
    static let holdsPassages = true
    static let properties: [Property] = [
        .required("path", .path, "The file: id, tab, text; more tabs belong to the text.", effect: .harmless),
        .optional("license", .string, "The licence of the passages, for the card."),
    ]

    private let file: URL
    private let license: String?
    private let rows: QueryRows

    init(settings: Settings) throws {
        file = try settings.file("path")
        license = settings.string("license")
        rows = QueryRows(settings: settings, file: file.path)
    }

    func files() throws -> [SourceFile] { [SourceFile(url: file, role: "ids and texts with a tab between them")] }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try rows.each(visit) { emit in
            try TabRows(url: file).each(fields: 2) { line, row in
                try emit(line, SourceRow(row) { .read(SourceQuery(id: $0[0], text: $0[1])) })
            }
        }
    }

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        try TabRows(url: file).documents(license: license, visit)
    }
}
