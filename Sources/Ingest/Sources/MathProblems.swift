import Foundation
import Ranking
import Settings

/// Problems of the MATH data set: a folder of `SUBJECT/N.json`, or JSON Lines.
struct MathProblems: QuerySource {
    static let kind = "math"
    static let holdsPassages = false
    static let properties: [Property] = [
        .required(
            "path",
            .path,
            "The folder of subjects, or a JSON Lines file with problem, level, type and solution.",
            effect: .harmless
        ),
        .optional("types", .list(.string), "Only these subjects, as the key `type` names them."),
        .optional("levels", .list(.string), "Only these levels, like \"Level 5\" or \"5\"."),
    ]

    /// `Level 5`, or `5` as living copies of the data set write it.
    private struct Level: Decodable {
        let name: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            name = try (try? container.decode(Int.self)).map { "Level \($0)" } ?? container.decode(String.self)
        }

        /// Whether it is one of those named, with or without the word.
        func isAmong(_ names: [String]) -> Bool { names.contains(name) || names.contains { "Level \($0)" == name } }
    }

    private struct Problem: Decodable {
        let problem: String
        let level: Level?
        let type: String?
        let solution: String
    }

    private let path: URL
    private let types: [String]
    private let levels: [String]
    private let rows: QueryRows

    init(settings: Settings) throws {
        path = try settings.file("path")
        types = settings.strings("types")
        levels = settings.strings("levels")
        rows = QueryRows(settings: settings, file: path.path)
    }

    func files() throws -> [SourceFile] {
        [SourceFile(url: path, role: "MATH problems, a folder or JSON Lines")]
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try rows.each(visit) { emit in
            if DataFile.isFolder(path) { try readFolder(emit) } else { try readLines(emit) }
        }
    }

    private func readLines(_ emit: (Int, SourceRow<SourceQuery>) throws -> Void) throws {
        try JSONRows(url: path).each(Problem.self) { line, row in
            try emit(line, SourceRow(row) { query($0, id: String(line), file: path, line: line) })
        }
    }

    private func readFolder(_ emit: (Int, SourceRow<SourceQuery>) throws -> Void) throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path.path).filter { $0.hasSuffix(".json") }
            .sorted()
        guard !names.isEmpty else {
            throw SourceError(file: path.path, reason: "expected files SUBJECT/N.json, found none")
        }
        for name in names {
            let url = path.appending(path: name)
            let row: SourceRow<SourceQuery>
            do {
                let data = try DataFile.whole(url, role: "a MATH problem")
                let problem = try JSONDecoder().decode(Problem.self, from: data)
                let id = name.replacing(".json", with: "").replacing("/", with: "-")
                row =
                    EscapedNUL.isIn(String(decoding: data, as: UTF8.self))
                    ? .broken(BrokenRow(file: url.path, line: 0, reason: EscapedNUL.reason))
                    : query(problem, id: id, file: url, line: 0)
            } catch let error as DecodingError {
                row = .broken(BrokenRow(file: url.path, line: 0, reason: JSONRows.words(error)))
            }
            try emit(0, row)
        }
    }

    private func query(_ problem: Problem, id: String, file: URL, line: Int) -> SourceRow<SourceQuery> {
        for (key, text) in [("problem", problem.problem), ("solution", problem.solution)]
        where text.allSatisfy(\.isWhitespace) {
            let reason = "`\(key)`: expected a text, found an empty one"
            return .broken(BrokenRow(file: file.path, line: line, reason: reason))
        }
        if !types.isEmpty, !types.contains(problem.type ?? "") { return .skipped(reason: "other-type") }
        if !levels.isEmpty, problem.level?.isAmong(levels) != true { return .skipped(reason: "other-level") }
        return .read(SourceQuery(id: id, text: problem.problem, goldAnswer: problem.solution))
    }
}
