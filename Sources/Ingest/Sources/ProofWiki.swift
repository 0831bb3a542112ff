import Foundation
import Ranking
import Settings

/// Theorem statements of ProofWiki in the layout of NaturalProofs, or as a plain object of title and statement; a corpus.
///
/// The file is one JSON value, so it is read as a whole: NaturalProofs' ProofWiki part has about 60 MB.
struct ProofWiki: QuerySource {
    static let kind = "proofwiki"
    static let holdsPassages = true
    static let properties: [Property] = [
        .required(
            "path",
            .path,
            "NaturalProofs' proofwiki JSON, or a JSON object of title and statement.",
            effect: .harmless
        ),
        .optional("definitions", .boolean, "Take definitions too.", default: .boolean(false)),
        .optional(
            "author",
            .string,
            "Who wrote the statements, for the card.",
            default: .string("ProofWiki contributors")
        ),
        .optional("license", .string, "The licence of the statements, for the card.", default: .string("CC BY-SA 3.0")),
        linksSetting.property,
    ]

    private static let linksSetting = Setting(
        "links",
        "Name proofwiki.org as the place of each statement.",
        default: true
    )

    private struct Layout: Decodable {
        struct Dataset: Decodable {
            let theorems: [Entry]
            let definitions: [Entry]?
        }

        let dataset: Dataset
    }

    private struct Entry: Decodable {
        let id: Int
        let title: String
        let contents: [String]
    }

    private let file: URL
    private let takesDefinitions: Bool
    private let author: String?
    private let license: String?
    private let hasLinks: Bool

    init(settings: Settings) throws {
        file = try settings.file("path")
        takesDefinitions = settings.flag("definitions")
        author = settings.string("author")
        license = settings.string("license")
        hasLinks = settings[Self.linksSetting]
    }

    func files() throws -> [SourceFile] { [SourceFile(url: file, role: "ProofWiki theorems in JSON")] }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {}

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        let data = try DataFile.whole(file, role: "ProofWiki theorems in JSON")
        if let layout = try? JSONDecoder().decode(Layout.self, from: data) {
            for entry in layout.dataset.theorems + (takesDefinitions ? layout.dataset.definitions ?? [] : []) {
                try visit(row(id: String(entry.id), title: entry.title, text: entry.contents.joined(separator: "\n")))
            }
            return
        }
        guard let statements = try? JSONDecoder().decode([String: String].self, from: data) else {
            throw SourceError(
                file: file.path,
                reason:
                    "expected `dataset.theorems` with id, title and contents, or an object of title and statement; found other JSON"
            )
        }
        for title in statements.keys.sorted() {
            try visit(row(id: title, title: title, text: statements[title] ?? ""))
        }
    }

    private func row(id: String, title: String, text: String) -> SourceRow<SourceDocument> {
        guard !text.allSatisfy(\.isWhitespace) else {
            return .broken(BrokenRow(file: file.path, line: 0, reason: "\(title): expected a statement, found none"))
        }
        if title.utf8.contains(0) || text.utf8.contains(0) {
            return .broken(BrokenRow(file: file.path, line: 0, reason: "\(title.storable): \(EscapedNUL.reason)"))
        }
        let page =
            title.replacing(" ", with: "_").addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? title
        return .read(
            SourceDocument(
                id: id,
                title: title,
                text: text,
                attribution: Attribution(
                    url: hasLinks ? "https://proofwiki.org/wiki/\(page)" : nil,
                    author: author,
                    license: license
                ),
                file: file.path,
                line: 0
            )
        )
    }
}
