import Foundation
import TestSupport
import Testing

@Suite("A run that came to nothing", .serialized)
struct StandstillTests {
    /// Data of a pipeline that comes to nothing, and what is said of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let rows: String
        var domain = "judge: {positives: complex-qa-positives}"
        var files: [String: String] = [:]
        let status: Int32
        /// What the first line of the result holds.
        let first: String
        /// What the next step holds.
        let next: String
        /// What is said before anything is sent; nil for nothing.
        var before: String?

        var testDescription: String { name }
    }

    private static func rows(_ count: Int, passages: Int = 6, gold: String = "gold_answer") -> String {
        (1...count).map { id in
            let given = (1...max(1, passages)).map { #"{"text": "passage \#($0) of \#(id)"}"# }.joined(separator: ", ")
            let list = passages > 0 ? #", "passages": [\#(given)]"# : ""
            return #"{"id": \#(id), "query": "what makes bread \#(id) rise", "\#(gold)": "yeast"\#(list)}"# + "\n"
        }.joined()
    }

    static let cases = [
        Case(
            name: "CSV under jsonl",
            rows: "id,query,gold_answer\n1,what is yeast,a fungus\n2,what is bread,food\n",
            status: 1,
            first: "NOTE: mine: no query was read: all 3 rows are broken, the first at ",
            next: "`rejects --broken-rows` lists the rows",
            before: "looks like a table, such as CSV (`python3 -c"
        ),
        Case(
            name: "no row at all",
            rows: "",
            status: 1,
            first: "NOTE: mine: no query was read: the source holds none",
            next: "check domains.mine.source.path",
            before: "looks like an empty file"
        ),
        Case(
            name: "three passages each",
            rows: rows(2, passages: 3),
            status: 4,
            first: "NOTE: mine: all 2 queries came to nothing for one cause: rejected at judge, too-few-passages",
            next: "a list needs 4 passages (list.minimum)",
            before: "2 of the first 2 rows bring fewer passages than list.minimum (4)"
        ),
        Case(
            name: "answer for gold_answer",
            rows: rows(2, gold: "answer"),
            status: 4,
            first: "NOTE: mine: all 2 queries came to nothing for one cause: failed at judge, no-gold-answer",
            next: "give each row its `gold_answer`",
            before: "`answer` (2 rows, from line 1, did you mean `gold_answer`?)"
        ),
        Case(
            name: "an empty corpus",
            rows: rows(2, passages: 0),
            domain: """
                corpus: {kind: tsv, path: corpus.tsv}
                    candidates: [{kind: bm25}]
                    judge: {positives: complex-qa-positives}
                """,
            files: ["corpus.tsv": ""],
            status: 1,
            first: "NOTE: mine: the corpus holds no passage",
            next: "check domains.mine.corpus"
        ),
        Case(
            name: "pages that nobody cites",
            rows: rows(2, passages: 0),
            domain: """
                candidates: [{kind: cited_pages}]
                    judge: {positives: complex-qa-positives}
                """,
            status: 4,
            first: "NOTE: mine: all 2 queries came to nothing for one cause: rejected at candidates, too-few-passages",
            next:
                "the queries cite no page, so that cited_pages finds nothing; take another kind in domains.mine.candidates",
            before: "2 of the first 2 rows bring neither passages nor links to pages"
        ),
        Case(
            name: "JSON over several lines",
            rows: "{\n  \"id\": 1,\n  \"query\": \"what is yeast\"\n}\n",
            status: 1,
            first: "NOTE: mine: no query was read: all 4 rows are broken, the first at ",
            next: "`doctor` says what the file looks like",
            before: "looks like JSON over several lines (`jq -c . FILE` writes an object a line"
        ),
    ]

    @Test("is named first with the next step, paid for nothing, and does not end with 0", arguments: cases)
    func named(_ standstill: Case) async throws {
        try await withTemporaryFolder { folder async throws in
            let yaml = """
                name: p
                store: s.sqlite
                teacher: {provider: simulator}
                domains:
                  mine:
                    source: {kind: jsonl, path: q.jsonl}
                    \(standstill.domain)
                """
            let files = ["p.yaml": yaml, "q.jsonl": standstill.rows].merging(standstill.files) { first, _ in first }
            for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
            let run = try await RankforgeProcess.run(["run", "p.yaml"], in: folder)
            #expect(run.status == standstill.status, "\(run.output) \(run.errors)")
            #expect(run.output.hasPrefix(standstill.first), "\(run.output)")
            #expect(run.output.contains("next: mine: ") && run.output.contains(standstill.next), "\(run.output)")
            #expect(run.output.contains("\n0 answers in this run") && !run.output.contains("export"), "\(run.output)")
            if let before = standstill.before {
                #expect(run.errors.contains("NOTE: mine: ") && run.errors.contains(before), "\(run.errors)")
                let doctor = try await RankforgeProcess.run(["doctor", "p.yaml"], in: folder)
                #expect(doctor.status == 2 && doctor.output.contains("WRONG  data of mine: "), "\(doctor.output)")
                #expect(doctor.output.contains(before), "\(doctor.output)")
            }
            let forecast = try await RankforgeProcess.run(["run", "p.yaml", "--dry-run"], in: folder)
            #expect(forecast.status == 0 && forecast.output.hasPrefix(standstill.first), "\(forecast.output)")
            // What was read is not told a second time, and the end is the same.
            let again = try await RankforgeProcess.run(["run", "p.yaml", "--json"], in: folder)
            #expect(again.status == standstill.status && !again.errors.contains("NOTE: mine"), "\(again.errors)")
            #expect(again.output.contains("\"standstills\" : [") && again.output.contains("\"next\" : "))
        }
    }

    @Test(
        "a stage that is run alone and has nothing to work on says what has to be done before it, also ahead of the run"
    )
    func alone() async throws {
        try await withTemporaryFolder { folder async throws in
            #expect(try await RankforgeProcess.run(["init", "p"], in: folder).status == 0)
            func run(_ more: String...) async throws -> RankforgeProcess.Result {
                try await RankforgeProcess.run(["run", "p/pipeline.yaml"] + more, in: folder)
            }
            let unread = try await run("--only", "judge")
            #expect(unread.status == 1 && !unread.output.contains("export"), "\(unread.output)")
            #expect(
                unread.output.hasPrefix("NOTE: mine: nothing was read yet, so there was nothing to do for --only judge")
            )
            #expect(
                unread.output.hasSuffix("`run` without --only does all stages, or `run --only ingest` reads first\n")
            )
            let ahead = try await run("--only", "judge", "--dry-run")
            let waiting =
                "NOTE: mine: there was nothing to do for --only judge: 20 queries wait for candidates before it"
            #expect(ahead.status == 0 && ahead.output.hasPrefix(waiting), "\(ahead.output)")
            let early = try await run("--only", "judge")
            #expect(early.status == 4 && early.output.hasPrefix(waiting), "\(early.output)")
            #expect(early.output.hasSuffix("or `run --only candidates` first\n"), "\(early.output)")
            // In their order all is well, and what a look ahead could not know is not kept.
            for stage in ["candidates", "judge"] {
                let run = try await run("--only", stage)
                #expect(run.status == 0 && !run.output.contains("NOTE: mine: "), "\(run.output)")
            }
            let whole = try await run()
            #expect(whole.status == 0 && whole.output.contains("\n20 answers in this run"), "\(whole.output)")
        }
    }

    @Test("a few faulty rows among sound ones are told before the first request, and the run ends as it would")
    func fewRows() async throws {
        try await withTemporaryFolder { folder async throws in
            let yaml = """
                name: p
                store: s.sqlite
                teacher: {provider: simulator}
                domains: {mine: {source: {kind: jsonl, path: q.jsonl}, judge: {positives: complex-qa-positives}}}
                filter: {alpha: 0}
                """
            let rows = Self.rows(5) + Self.rows(1) + "oops\n"
            for (name, text) in ["p.yaml": yaml, "q.jsonl": rows] {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            let run = try await RankforgeProcess.run(["run", "p.yaml"], in: folder)
            #expect(run.status == 0 && !run.output.contains("NOTE: mine"), "\(run.output) \(run.errors)")
            #expect(run.errors.contains("2 of the first 7 rows are broken: line 6: id 1 repeated, first at line 1"))
        }
    }

    @Test(
        "so is a rerank that read no query, has no corpus, or found nothing",
        arguments: [
            ("", "a\tbread\n", 1, "no query was read: the source holds none", "check queries.path"),
            ("1\tbread\n", "", 1, "the corpus holds no passage", "check corpus, or"),
            ("1\tsoup\n2\tcake\n", "a\tbread\n", 4, "nothing was found to rerank for any of 2 queries", "check that"),
        ]
    )
    func rerank(queries: String, corpus: String, status: Int, first: String, next: String) async throws {
        try await withTemporaryFolder { folder async throws in
            let yaml = """
                name: r
                store: r.sqlite
                teacher: {provider: simulator}
                set: mine
                queries: {kind: tsv, path: q.tsv}
                corpus: {kind: tsv, path: c.tsv}
                candidates: {kind: bm25}
                """
            for (name, text) in ["r.yaml": yaml, "q.tsv": queries, "c.tsv": corpus] {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            let run = try await RankforgeProcess.run(["rerank", "r.yaml", "--out", "o.txt"], in: folder)
            #expect(run.status == Int32(status), "\(run.errors)")
            #expect(run.errors.contains("NOTE: \(first)") && run.errors.contains("next: \(next)"), "\(run.errors)")
            #expect(!run.errors.contains("run: o.txt") && !run.errors.contains("evaluate"), "\(run.errors)")
        }
    }
}
