import Foundation
import Ranking
import Settings
import Text

/// Questions of a StackExchange dump, with their accepted answer and the pages that it links to.
///
/// An accepted answer may stand before or after its question, so `Posts.xml` is read twice: first the questions that have one, then the
/// answers. Memory holds the questions of the sample at most, and otherwise the ids of accepted answers.
struct StackExchange: QuerySource {
    static let kind = "stackexchange"
    static let properties: [Property] = [
        .required("path", .path, "Posts.xml of a dump, or the folder that holds it."),
        .optional("site", .string, "The site's host, for links; the folder's name if absent."),
        .optional(
            "where",
            .object([
                .optional("accepted", .boolean, "Only questions with an accepted answer.", default: .boolean(true)),
                .optional(
                    "links",
                    .boolean,
                    "Only those whose accepted answer links to a page.",
                    default: .boolean(true)
                ),
                .optional("min_score", .integer(-1000...1_000_000), "Only questions with at least this score."),
            ]),
            "Which questions are taken.",
            default: .object([:])
        ),
    ]

    private let posts: URL
    private let site: String
    private let needsAnswer: Bool
    private let needsLinks: Bool
    private let minimumScore: Int?
    private let rows: QueryRows

    init(settings: Settings) throws {
        let path = try settings.file("path")
        guard !path.pathExtension.hasPrefix("7z") else {
            throw PipelineFileError(
                path: settings.join("path"),
                expected: "Posts.xml or a folder",
                found: "an archive, \(path.lastPathComponent)",
                suggestion: "unpack it first (`7z x`); archives are read as they are in a later release"
            )
        }
        posts = path.pathExtension == "xml" ? path : path.appending(path: "Posts.xml")
        site = settings.string("site") ?? posts.deletingLastPathComponent().lastPathComponent
        let conditions = settings.settings("where")
        needsAnswer = conditions.map { $0.has("accepted") ? $0.flag("accepted") : true } ?? true
        needsLinks = conditions.map { $0.has("links") ? $0.flag("links") : true } ?? true
        minimumScore = conditions?.integer("min_score")
        rows = QueryRows(settings: settings, file: posts.path)
    }

    func files() throws -> [SourceFile] { [SourceFile(url: posts, role: "Posts.xml of a StackExchange dump")] }

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {}

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try rows.each(visit) { emit in try read(emit) }
    }

    private struct AcceptedAnswer {
        let text: String
        let links: [String]
        let attribution: Attribution
    }

    private func read(_ emit: (Int, SourceRow<SourceQuery>) throws -> Void) throws {
        var wanted: Set<String> = []
        try eachPost { post, _ in
            if post["PostTypeId"] == "1", let answer = post["AcceptedAnswerId"], passesScore(post) {
                wanted.insert(answer)
            }
        }
        var answers: [String: AcceptedAnswer] = [:]
        try eachPost { post, _ in
            guard post["PostTypeId"] == "2", let id = post["Id"], wanted.contains(id), let body = post["Body"] else {
                return
            }
            let links = HTMLText.links(inFragment: body)
            // Without a link the text is not needed; the empty entry says that the answer is there.
            let isUsed = !needsLinks || !links.isEmpty
            answers[id] = AcceptedAnswer(
                text: isUsed ? HTMLText.text(ofFragment: body) : "",
                links: links,
                attribution: attribution(post, letter: "a")
            )
        }
        try eachPost { post, line in
            guard post["PostTypeId"] == "1" else { return }
            try emit(line, row(post, line: line, answers: answers))
        }
    }

    private func row(_ post: [String: String], line: Int, answers: [String: AcceptedAnswer]) -> SourceRow<SourceQuery> {
        func broken(_ reason: String) -> SourceRow<SourceQuery> {
            .broken(BrokenRow(file: posts.path, line: line, reason: reason))
        }
        guard let id = post["Id"], !id.isEmpty else { return broken("expected an attribute Id, found none") }
        guard let body = post["Body"] else { return broken("post \(id): expected an attribute Body, found none") }
        guard let title = post["Title"], !title.isEmpty else {
            return broken("question \(id): expected an attribute Title, found none")
        }
        guard passesScore(post) else { return .skipped(reason: "low-score") }
        let answer = post["AcceptedAnswerId"].flatMap { answers[$0] }
        if answer == nil, needsAnswer {
            return post["AcceptedAnswerId"] == nil
                ? .skipped(reason: "no-accepted-answer")
                : broken("question \(id): its accepted answer is not in the dump")
        }
        if needsLinks, answer?.links.isEmpty ?? true { return .skipped(reason: "no-link") }
        let text = HTMLText.text(ofFragment: body)
        return .read(
            SourceQuery(
                id: id,
                text: text.isEmpty ? title : "\(title)\n\n\(text)",
                goldAnswer: answer?.text,
                citedURLs: answer?.links ?? [],
                attribution: attribution(post, letter: "q"),
                answerAttribution: answer?.attribution
            )
        )
    }

    private func passesScore(_ post: [String: String]) -> Bool {
        guard let minimumScore else { return true }
        return (post["Score"].flatMap { Int($0) } ?? 0) >= minimumScore
    }

    private func attribution(_ post: [String: String], letter: String) -> Attribution {
        let author = post["OwnerDisplayName"] ?? post["OwnerUserId"].map { "https://\(site)/users/\($0)" }
        return Attribution(
            url: post["Id"].map { "https://\(site)/\(letter)/\($0)" },
            author: author,
            license: post["ContentLicense"] ?? post["CreationDate"].map(Self.license)
        )
    }

    /// Dumps before 2020 name no licence; it follows from the date (stackoverflow.com/help/licensing). ISO dates sort as text.
    private static func license(_ date: String) -> String {
        if date < "2011-04-08" { return "CC BY-SA 2.5" }
        return date < "2018-05-02" ? "CC BY-SA 3.0" : "CC BY-SA 4.0"
    }

    private func eachPost(_ visit: ([String: String], Int) throws -> Void) throws {
        try withoutActuallyEscaping(visit) { visit in try XMLRows(url: posts).each(visit) }
    }
}
