import Foundation

/// How good the filter is, where the truth is known: a simulated teacher with set errors goes through the real pipeline, and what is kept by
/// each alpha, with one sample and with several that vote, is compared with the truth. Usage: FilterStudy QUERIES OUT-DIR.
///
/// Writes `filter-study.svg` and `filter-study-table.md`; about 11 answers of the simulator a query and scenario.
@main
struct FilterStudy {
    private static let seed = 7

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let queries = Int(arguments[1]), queries > 0 else {
            print("usage: FilterStudy QUERIES OUT-DIR")
            exit(2)
        }
        let out = URL(filePath: arguments[2])
        let scratch = FileManager.default.temporaryDirectory.appending(path: "filter-study-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        var (points, bounded): ([StudyPoint], [StudyPoint]) = ([], [])
        for (place, scenario) in Scenario.all.enumerated() {
            let folder = scratch.appending(path: "\(place)")
            let run = StudyRun(scenario: scenario, queries: queries, seed: seed, folder: folder)
            let found = try await run.points()
            points += found.alphas
            bounded += found.bounds
        }
        try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
        try Data(StudyPlot.svg(points).utf8).write(to: out.appending(path: "filter-study.svg"))
        let tables = StudyTable.text(points) + "\n" + StudyTable.text(bounded, isBounded: true)
        try Data(tables.utf8).write(to: out.appending(path: "filter-study-table.md"))
        print(tables)
    }
}
