import Foundation
import Ranking
import TestSupport
import Testing

@testable import Export

@Suite("Summaries of reasoning in exports")
struct SummaryTests {
    @Test(
        "formats that teach reasoning leave a summary out, counted, unless told; others take it",
        arguments: ["sft", "reasonrank", "rl"]
    )
    func left(format: String) async throws {
        try await withTemporaryFolder { folder async throws in
            let type = try #require(ExporterRegistry.exporter(format))
            let lists = [Lists.list(1), Lists.list(2, isSummary: true)]
            let report = try Lists.export(type, lists, options: Lists.options(), to: folder.appending(path: "a"))
            let teaches = format != "rl"
            #expect(report.lists == (teaches ? 1 : 2))
            #expect(report.dropped == (teaches ? ["summary-reasoning": 1] : [:]))
            let told = try Lists.export(
                type,
                lists,
                options: Lists.options(allowsSummaries: true),
                to: folder.appending(path: "b")
            )
            #expect(told.lists == 2 && told.dropped.isEmpty)
            let card = try String(contentsOf: folder.appending(path: "b/README.md"), encoding: .utf8)
            #expect(card.contains("The reasoning of 1 of 2 lists is a summary"))
        }
    }

    @Test("an export that would hold summaries alone says so, and what to do")
    func alone() async throws {
        try await withTemporaryFolder { folder async throws in
            let type = try #require(ExporterRegistry.exporter("sft"))
            let error = try #require(throws: ExportError.self) {
                try Lists.export(type, [Lists.list(1, isSummary: true)], options: Lists.options(), to: folder)
            }
            #expect(error.localizedDescription.contains("--allow-summaries"))
        }
    }
}
