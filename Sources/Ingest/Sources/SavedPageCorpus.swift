import Foundation
import Ranking
import Settings

/// A folder of saved web pages with an index `pages.jsonl`, as a corpus: each page is split on blank lines.
struct SavedPageCorpus: QuerySource {
    static let kind = "pages"
    static let holdsPassages = true
    static let properties: [Property] = [
        .required(
            "path",
            .path,
            "The folder with pages.jsonl: {\"url\", \"file\", \"title\"?, \"license\"?, \"author\"?} a line.",
            effect: .harmless
        )
    ]

    private struct Entry: Decodable {
        let url: String
        let file: String
        let title: String?
        let license: String?
        let author: String?
    }

    private let folder: URL

    init(settings: Settings) throws {
        folder = try settings.file("path")
    }

    func files() throws -> [SourceFile] {
        [
            SourceFile(
                url: folder.appending(path: "pages.jsonl"),
                role: "pages.jsonl, the index of a folder of saved pages"
            ),
            SourceFile(url: folder, role: "a folder of saved pages"),
        ]
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {}

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        let index = folder.appending(path: "pages.jsonl")
        try JSONRows(url: index).each(Entry.self) { line, row in
            let entry: Entry
            switch row {
            case .failure(let broken): return try visit(.broken(broken))
            case .success(let read): entry = read
            }
            func broken(_ reason: String) throws {
                try visit(.broken(BrokenRow(file: index.path, line: line, reason: reason)))
            }
            // A file outside of the folder would be someone else's.
            guard !entry.file.split(separator: "/").contains(".."), !entry.file.hasPrefix("/") else {
                return try broken("`file`: expected a path within the folder, found \(entry.file)")
            }
            guard let bytes = try? Data(contentsOf: folder.appending(path: entry.file)) else {
                return try broken("`file`: expected a saved page, found nothing readable at \(entry.file)")
            }
            let page: PageText
            switch PageReading.read(bytes, url: entry.file) {
            case .text(let read): page = read
            case .unreadable(let cause):
                return try broken(
                    "`file`: expected a page with text at \(entry.file), found \(cause.localizedDescription)"
                )
            }
            let attribution = Attribution(url: entry.url, author: entry.author, license: entry.license)
            for (number, text) in PassageSplitter.split(page.text, title: page.title).enumerated() {
                try visit(
                    .read(
                        SourceDocument(
                            id: "\(entry.url)#\(number + 1)",
                            title: entry.title ?? page.title,
                            text: text,
                            attribution: attribution,
                            file: index.path,
                            line: line
                        )
                    )
                )
            }
        }
    }
}
