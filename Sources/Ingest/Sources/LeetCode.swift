import Foundation
import Ranking
import Settings

/// Coding problems with solutions, as in the data set greengerong/leetcode: JSON Lines.
struct LeetCode: QuerySource {
    static let kind = "leetcode"
    static let properties: [Property] = [
        .required("path", .path, "A JSON Lines file with id, slug, title, content and solutions by language."),
        .optional(
            "language",
            .choice(["python", "c++", "java", "javascript"]),
            "Whose solution is the gold answer; where it is missing, the next of python, c++, java, javascript.",
            default: .string("python")
        ),
        .optional("links", .boolean, "Name leetcode.com as the place of each problem.", default: .boolean(true)),
    ]

    private struct Problem: Decodable {
        let id: Int
        let slug: String?
        let title: String
        let content: String
        let java: String?
        let cpp: String?
        let python: String?
        let javascript: String?

        private enum CodingKeys: String, CodingKey {
            case id, slug, title, content, java, python, javascript
            case cpp = "c++"
        }

        func solution(_ language: String) -> String? {
            let byLanguage = ["python": python, "c++": cpp, "java": java, "javascript": javascript]
            return ([language] + ["python", "c++", "java", "javascript"]).lazy
                .compactMap { byLanguage[$0] ?? nil }.first { !$0.allSatisfy(\.isWhitespace) }
        }
    }

    private let file: URL
    private let language: String
    private let hasLinks: Bool
    private let rows: QueryRows

    init(settings: Settings) throws {
        file = try settings.file("path")
        language = settings.string("language") ?? "python"
        hasLinks = settings.has("links") ? settings.flag("links") : true
        rows = QueryRows(settings: settings, file: file.path)
    }

    func files() throws -> [SourceFile] { [SourceFile(url: file, role: "LeetCode problems in JSON Lines")] }

    func documents(_ visit: (SourceRow<SourceDocument>) throws -> Void) throws {}

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try rows.each(visit) { emit in
            try JSONRows(url: file).each(Problem.self) { line, row in
                switch row {
                case .failure(let broken): try emit(line, .broken(broken))
                case .success(let problem): try emit(line, query(problem))
                }
            }
        }
    }

    private func query(_ problem: Problem) -> SourceRow<SourceQuery> {
        guard let solution = problem.solution(language) else { return .skipped(reason: "no-solution") }
        return .read(
            SourceQuery(
                id: String(problem.id),
                text: "\(problem.title)\n\n\(problem.content)",
                goldAnswer: solution.trimmingCharacters(in: .whitespacesAndNewlines),
                attribution: Attribution(
                    url: problem.slug.flatMap { hasLinks ? "https://leetcode.com/problems/\($0)/" : nil }
                )
            )
        )
    }
}
