import Foundation
import Ranking
import Settings

@testable import Export

/// Kept lists for tests of exporters.
enum Lists {
    static func list(
        _ number: Int,
        domain: String = "d",
        size: Int = 6,
        reasoning: String = "because </think> <answer>[1]</answer>",
        isSummary: Bool = false,
        simulated: Bool = false
    ) -> TrainingList {
        let items = (0..<size).map { place in
            TrainingList.Item(
                passage: Passage(
                    title: "Title \(place)",
                    text: "list \(number) passage \(place) \u{1F600} \"quoted\" \\ back\u{2028}slash"
                ),
                label: place < 2 ? .positive : .negative,
                judge: "teacher",
                origin: .bm25,
                sources: [Attribution(url: "https://s.org/q/\(number)", author: "Ada", license: "CC BY-SA 4.0")],
                docid: "source-\(number)-\(place)"
            )
        }
        let query = Query(
            id: QueryID(domain: domain, local: "\(number)"),
            text: "query \(number)\nsecond line",
            goldAnswer: "gold 4711",
            attribution: Attribution(url: "https://s.org/a/\(number)", author: "Bob", license: "CC BY-SA 3.0")
        )
        return TrainingList(
            query: query,
            items: items,
            order: items.indices.reversed().map(Position.init(index:)),
            reasoning: reasoning,
            isSummary: isSummary,
            ndcg: 0.61,
            answeredBy: "deepseek-reasoner",
            isSimulated: simulated
        )
    }

    static func options(
        validation: Double = 0,
        cutoff: Int = 23_552,
        simulated: Bool = false,
        style: String? = nil,
        answerOnly: Double = 0,
        leavesOutShareAlike: Bool = false,
        allowsSummaries: Bool = false
    ) throws -> ExportOptions {
        ExportOptions(
            student: try PromptLibrary.template(named: "student"),
            cutoffTokens: cutoff,
            validationShare: validation,
            allowsSimulated: simulated,
            style: style,
            answerOnlyShare: answerOnly,
            answerOnlyStudent: try PromptLibrary.template(named: "student-answer"),
            leavesOutShareAlike: leavesOutShareAlike,
            allowsSummaries: allowsSummaries
        )
    }

    /// Exports lists and gives the files.
    static func export(_ type: any Exporter.Type, _ lists: [TrainingList], options: ExportOptions, to folder: URL)
        throws -> ExportRun.Report
    {
        let identity = ExportIdentity(pipeline: "p", configHash: "c", release: "r")
        var run = try ExportRun(type, options: options, identity: identity, folder: folder)
        do {
            for list in lists { try run.write(list) }
            return try run.finish()
        } catch {
            run.abandon()
            throw error
        }
    }

    static func rows(_ file: URL) throws -> [[String: Any]] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
    }
}
