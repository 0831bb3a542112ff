import Foundation
import Ranking
import Settings

/// Questions of a StackExchange dump, with their accepted answer and the pages that it links to.
struct StackExchange: QuerySource {
    static let kind = "stackexchange"
    static let holdsPassages = false
    static let citesPages = true
    static let properties: [Property] = [
        .required(
            "path",
            .path,
            "Posts.xml of a dump, the folder that holds it, or the dump's .7z as it is.",
            effect: .harmless
        ),
        .optional("site", .string, "The site's host, for links; the folder's or archive's name if absent."),
        .optional("where", .object(PostFilter.properties), "Which questions are taken.", default: .object([:])),
    ]

    private let path: URL
    private let site: String
    private let filter: PostFilter
    private let rows: QueryRows

    init(settings: Settings) throws {
        path = try settings.file("path")
        var name =
            path.pathExtension == "xml" ? path.deletingLastPathComponent().lastPathComponent : path.lastPathComponent
        // `physics.stackexchange.com.7z`, and of the largest site `stackoverflow.com-Posts.7z`.
        for ending in [".7z", ".zip", ".lzma", ".lzma2", "-Posts"] where name.hasSuffix(ending) {
            name.removeLast(ending.count)
        }
        site = settings.string("site") ?? name
        filter = try PostFilter(settings: settings.settings("where"))
        rows = QueryRows(settings: settings, file: path.path)
    }

    func files() throws -> [SourceFile] {
        [SourceFile(url: try table("Posts").url, role: "Posts.xml of a StackExchange dump")]
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        let posts = try table("Posts")
        var reading = try PostReading(
            file: posts.url.path,
            site: site,
            filter: filter,
            rows: rows,
            duplicates: try duplicates()
        )
        try withoutActuallyEscaping(visit) { visit in
            try withoutActuallyEscaping({ row in try reading.take(row, visit) }) { take in
                try XMLRows(url: posts.url, member: posts.member).each(take)
            }
        }
        try reading.finish(visit)
    }

    /// Where a table of the dump lies: beside `Posts.xml`, or in the archive, or in one beside it.
    private func table(_ name: String) throws -> (url: URL, member: String?) {
        let file = "\(name).xml"
        if DataFile.isFolder(path) {
            return (DataFile.first(in: path, of: [file]) ?? path.appending(path: file), nil)
        }
        if path.lastPathComponent.hasPrefix("Posts.xml") {
            let folder = path.deletingLastPathComponent()
            return (
                name == "Posts" ? path : DataFile.first(in: folder, of: [file]) ?? folder.appending(path: file), nil
            )
        }
        let ending = "-Posts.7z"
        if path.lastPathComponent.hasSuffix(ending), name != "Posts" {
            let other = path.lastPathComponent.dropLast(ending.count) + "-\(name).7z"
            return (path.deletingLastPathComponent().appending(path: String(other)), file)
        }
        return (path, path.pathExtension == "xml" ? nil : file)
    }

    /// The copies that users marked; nothing where the dump has no list of them.
    private func duplicates() throws -> DuplicateQuestions {
        var duplicates = DuplicateQuestions()
        let links = try table("PostLinks")
        guard FileManager.default.fileExists(atPath: links.url.path) else { return duplicates }
        do {
            try XMLRows(url: links.url, member: links.member).each { row in
                guard case .success(let row) = row, row.number("LinkTypeId") == 3, let one = row.number("PostId"),
                    let other = row.number("RelatedPostId")
                else { return }
                duplicates.join(one, other)
            }
        } catch let error as SourceError where error.isMissingMember {
            // Some archives hold the posts alone.
        }
        return duplicates
    }
}

/// Which questions of a site are copies of one another, as its users marked them (`PostLinks.xml`, LinkTypeId 3).
struct DuplicateQuestions {
    private var parents: [Int: Int] = [:]

    /// Notes that two questions are the same.
    mutating func join(_ one: Int, _ other: Int) {
        let (first, second) = (root(of: one), root(of: other))
        if first != second { parents[max(first, second)] = min(first, second) }
    }

    /// The smallest id among all copies of a question; its own where there are none.
    func root(of question: Int) -> Int {
        var id = question
        while let parent = parents[id] { id = parent }
        return id
    }
}
