import Foundation
import Ranking
import Settings

/// Coding problems with solutions, as in the data sets greengerong/leetcode and newfacade/LeetCodeDataset: JSON Lines.
struct LeetCode: QuerySource {
    static let kind = "leetcode"
    static let holdsPassages = false
    static let properties: [Property] = [
        .required(
            "path",
            .path,
            "A JSON Lines file: id, slug, title, content and solutions by language, or LeetCodeDataset's rows.",
            effect: .harmless
        ),
        languageSetting.property, linksSetting.property,
    ]

    private static let languageSetting = Setting(
        "language",
        .choice(["python", "c++", "java", "javascript"]),
        "Whose solution is the gold answer; where it is missing, the next of python, c++, java, javascript.",
        default: "python"
    )
    private static let linksSetting = Setting(
        "links",
        "Name leetcode.com as the place of each problem.",
        default: true
    )

    /// A row of greengerong/leetcode, or of LeetCodeDataset (newfacade/LeetCodeDataset), whose solutions are in Python.
    private struct Problem: Decodable {
        let id: Int
        let slug: String?
        let text: String
        /// Solutions by language.
        let solutions: [String: String]

        private enum Key: String, CodingKey {
            case id, slug, title, content, java, python, javascript
            case cpp = "c++"
            // LeetCodeDataset's.
            case question_id, task_id, problem_description, query, completion, meta
        }

        init(from decoder: any Decoder) throws {
            let row = try decoder.container(keyedBy: Key.self)
            if row.contains(.task_id) {
                slug = try row.decode(String.self, forKey: .task_id)
                // The number stands in the row since v0.3.1, and within `meta` before.
                id =
                    try row.decodeIfPresent(Int.self, forKey: .question_id)
                    ?? row.nestedContainer(keyedBy: Key.self, forKey: .meta).decode(Int.self, forKey: .question_id)
                text =
                    try row.decodeIfPresent(String.self, forKey: .problem_description)
                    ?? Self.statement(row.decode(String.self, forKey: .query))
                solutions = ["python": try row.decode(String.self, forKey: .completion)]
            } else {
                id = try row.decode(Int.self, forKey: .id)
                slug = try row.decodeIfPresent(String.self, forKey: .slug)
                text =
                    "\(try row.decode(String.self, forKey: .title))\n\n\(try row.decode(String.self, forKey: .content))"
                let keys: [Key] = [.python, .cpp, .java, .javascript]
                solutions = try keys.reduce(into: [:]) { found, key in
                    found[key.rawValue] = try row.decodeIfPresent(String.self, forKey: key)
                }
            }
        }

        /// LeetCodeDataset's `query` ends with an instruction and a code template.
        private static func statement(_ query: String) -> String {
            let template = query.range(of: "Please complete the following python code", options: .backwards)
            return query[..<(template?.lowerBound ?? query.endIndex)].trimmingCharacters(in: .whitespacesAndNewlines)
        }

        func solution(_ language: String) -> String? {
            ([language] + ["python", "c++", "java", "javascript"]).lazy.compactMap { solutions[$0] }
                .first { !$0.allSatisfy(\.isWhitespace) }
        }
    }

    private let file: URL
    private let language: String
    private let hasLinks: Bool
    private let rows: QueryRows

    init(settings: Settings) throws {
        file = try settings.file("path")
        language = settings[Self.languageSetting]
        hasLinks = settings[Self.linksSetting]
        rows = QueryRows(settings: settings, file: file.path)
    }

    func files() throws -> [SourceFile] { [SourceFile(url: file, role: "LeetCode problems in JSON Lines")] }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try rows.each(visit) { emit in
            try JSONRows(url: file).each(Problem.self) { line, row in
                try emit(line, SourceRow(row, query))
            }
        }
    }

    private func query(_ problem: Problem) -> SourceRow<SourceQuery> {
        guard let solution = problem.solution(language) else { return .skipped(reason: "no-solution") }
        return .read(
            SourceQuery(
                id: String(problem.id),
                text: problem.text,
                goldAnswer: solution.trimmingCharacters(in: .whitespacesAndNewlines),
                attribution: Attribution(
                    url: problem.slug.flatMap { hasLinks ? "https://leetcode.com/problems/\($0)/" : nil }
                )
            )
        )
    }
}
