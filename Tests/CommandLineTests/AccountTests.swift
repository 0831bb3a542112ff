import Foundation
import TestSupport
import Testing

@Suite("Every answer is accounted for", .serialized)
struct AccountTests {
    private static func status(_ demo: Demo) async throws -> [String: Any] {
        let status = try await demo.verb("status", ["--json"])
        try #require(status.status == 0, "\(status.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
    }

    @Test("unusable answers are listed by fault, further samples among them, within the bounds of the pipeline file")
    func unusable() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(
                folder: folder,
                settings: ["cut_by_length", "garbage", "empty"].map { "teacher.simulator.\($0)=0.15" }
                    + ["teacher.resample={truncated: 1, empty: 3, unparsable: 0}"]
            )
            #expect(try await demo.run().status == 0)
            let lines = try #require(try await Self.status(demo)["unusable"] as? [[String: Any]])
            func count(_ fault: String) -> String {
                String(
                    lines.filter { $0["fault"] as? String == fault }.compactMap { $0["answers"] as? Int }.reduce(0, +)
                )
            }
            // The same from the answers themselves.
            #expect(
                try demo.sql("SELECT COUNT(*) FROM response WHERE finish_reason = 'length'") == [count("truncated")]
            )
            let empty = "SELECT COUNT(*) FROM response WHERE finish_reason = 'stop' AND TRIM(content) = ''"
            #expect(try demo.sql(empty) == [count("empty")])
            #expect(try #require(Int(count("unparsable"))) > 5)
            #expect(lines.allSatisfy { ($0["costMicroUSD"] as? Int ?? 0) > 0 })
            // No question was asked again after an unparsable answer; after empty ones it was, three times at most.
            let samples = """
                SELECT COUNT(*) FROM unusable u JOIN request q ON q.key = u.request_key JOIN request n ON n.query_id = q.query_id
                AND n.stage = q.stage AND n.sample = q.sample + 1 AND SUBSTR(n.body, -9000) = SUBSTR(q.body, -9000) WHERE u.fault = '
                """.trimmingCharacters(in: .newlines)
            #expect(try demo.sql(samples + "unparsable'") == ["0"])
            #expect(try demo.sql(samples + "empty'") != ["0"])
            #expect(try demo.sql("SELECT MAX(sample) <= 4 FROM request") == ["1"])
            let again = try await demo.run()
            #expect(again.output.contains("\n0 answers in this run"))
            #expect(try await Self.status(demo)["unusable"] as? NSArray == lines as NSArray)
            let text = try await demo.verb("status")
            #expect(text.output.contains("unusable answers"))
        }
    }

    @Test("what is to come is told from the answers so far, and is about what then comes")
    func outlook() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder, settings: ["teacher.concurrency=4"])
            #expect(try await demo.run(["--budget", "0.15"]).status == 3)
            let half = try await Self.status(demo)
            let toCome = try #require(half["toCome"] as? [String: Any])
            let answers = try #require(toCome["answers"] as? Int)
            let cost = try #require(toCome["costMicroUSD"] as? Int)
            #expect(toCome["seconds"] is Double || toCome["seconds"] is Int)
            let text = try await demo.verb("status")
            #expect(text.output.contains("to come: about \(answers) answers"))
            let before = try #require(half["spentMicroUSD"] as? Int)
            let rest = try await demo.run(["--json", "--budget", "5"])
            let report = try #require(try JSONSerialization.jsonObject(with: Data(rest.output.utf8)) as? [String: Any])
            let came = try #require(report["answersPaid"] as? Int)
            let whole = try await Self.status(demo)
            let paid = try #require(whole["spentMicroUSD"] as? Int) - before
            #expect(came > 20 && abs(answers - came) <= came / 4, "\(answers) expected, \(came) came")
            #expect(abs(cost - paid) <= paid / 3, "\(cost) expected, \(paid) paid")
            #expect(try await !demo.verb("status").output.contains("to come"))
        }
    }
}
