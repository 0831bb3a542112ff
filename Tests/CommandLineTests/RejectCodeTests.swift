import Foundation
import Ranking
import TestSupport
import Testing

@Suite("Every reject code in a real run", .serialized)
struct RejectCodeTests {
    /// A reject as `rejects --json` writes it.
    private struct Line: Decodable {
        let id: String
        let stage: String
        let reason: String
        let evidence: String
    }

    /// What the evidence of each reason must hold.
    private static let expected: [RejectReason: String] = [
        .lowNDCG: "\"ndcg@10\":0.36181", .tooLong: "estimated_prompt_tokens", .noPositive: "\"positives\":0",
        .allPositive: "\"negatives\":0", .tooFewPassages: "\"candidates\":3", .unparsable: "I would rather not",
        .incompletePermutation: "\"missing\":15", .truncated: "\"fault\":\"truncated\"",
        .emptyReasoning: "\"chain_tokens\":0",
        .reasoningTooLong: "\"max_chain\":500", .goldLeak: "\"leak\":\"",
        .otherLanguage: "\"chain_script\":\"east-asian\"",
        .inconsistent: "\"consistency\":0.5", .duplicateQuery: "d/original", .contaminated: "bench",
        .repaired: "\"out_of_range\":1",
        .lowMetric: "\"metric\":\"recall@10\"", .easyList: "\"metric\":\"chance\"",
    ]

    /// The code for all that failed.
    private static let failure = "failed-request"

    /// Twenty passages, two of them good; a few codes need other lists.
    private static func row(_ code: String) -> [String: Any] {
        let reason = RejectReason(rawValue: code)
        let (size, good): (Int, Int) =
            switch reason {
            case .noPositive: (20, 0)
            case .allPositive: (20, 20)
            case .tooFewPassages: (3, 1)
            case .easyList: (6, 5)
            default: (20, 2)
            }
        let word =
            switch reason {
            case .duplicateQuery: "CASE-none: which passage is a good one, and what makes it so?"
            case .contaminated: "How do glaciers carve the valleys that fjords later fill with sea water?"
            default: "CASE-\(code): which of these would help with \(code) most?"
            }
        let filler = reason == .tooLong ? String(repeating: " with a great many further words in it", count: 60) : ""
        return [
            "id": code, "query": word,
            "passages": (1...size).map { number in
                let isGood = number <= good
                return [
                    "text": "\(isGood ? "good" : "bad") \(number) of \(code)\(filler)",
                    "label": isGood ? 1 : 0,
                ] as [String: Any]
            },
        ]
    }

    private func rejects(_ folder: URL, teacher: ScriptedTeacher, codes: [String], settings: String) async throws
        -> [String: Line]
    {
        var original = Self.row(RejectReason.duplicateQuery.rawValue)
        original["id"] = "original"
        try JSONFile.write([original] + codes.map(Self.row), to: folder.appending(path: "lists.jsonl"))
        try JSONFile.write([Self.row(RejectReason.contaminated.rawValue)], to: folder.appending(path: "bench.jsonl"))
        let pipeline = folder.appending(path: "codes.yaml")
        try Data(
            """
            name: codes
            store: \(folder.path)/codes.sqlite
            teacher:
              {provider: openai-compatible, base_url: "\(teacher.baseURL)", model: scripted, stream: false, context: 2000, resample: 0}
            domains:
              d: {source: {kind: jsonl, path: \(folder.path)/lists.jsonl}, judge: {given: true}}
            decontaminate: {against: [\(folder.path)/bench.jsonl]}
            \(settings)
            """.utf8
        ).write(to: pipeline)
        let run = try await RankforgeProcess.run(["run", pipeline.path])
        #expect(run.status == (codes.contains(Self.failure) ? 4 : 0), "\(run.errors)")
        let listed = try await RankforgeProcess.run(["rejects", pipeline.path, "--failed", "--json"])
        let lines = try listed.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        return Dictionary(lines.map { (String($0.id.dropFirst(2)), $0) }) { first, _ in first }
    }

    @Test("each code arises where it should, with its evidence, and a sound list beside them is kept")
    func codes() async throws {
        let teacher = try ScriptedTeacher()
        defer { teacher.stop() }
        let lenient = RejectReason.allCases.filter { $0 != .repaired }
        try await withTemporaryFolder { folder async throws in
            let found = try await rejects(
                folder,
                teacher: teacher,
                codes: lenient.map(\.rawValue) + [Self.failure],
                settings: """
                    rank: {samples: 3}
                    filter: {max_reasoning_tokens: 500, consistency: 0.5, also: [{metric: recall@10, min: 0.6}, {metric: chance, max: 0.95}]}
                    """
            )
            for code in lenient {
                let line = try #require(found[code.rawValue], "\(code.rawValue) was not rejected")
                #expect(line.reason == code.rawValue, "\(line)")
                #expect(line.evidence.contains(try #require(Self.expected[code])), "\(code): \(line.evidence)")
            }
            // A failure is listed with its cause, and under the code where that is asked for.
            #expect(found[Self.failure]?.reason == "bad-request")
            #expect(found[Self.failure]?.evidence.contains("the prompt is not to my taste") == true)
            #expect(found["original"] == nil && found.count == lenient.count + 1)
            let failed = try await RankforgeProcess.run([
                "rejects", folder.appending(path: "codes.yaml").path, "--reason", Self.failure, "--json",
            ])
            #expect(failed.output.contains("\"d/failed-request\""))
            let file = folder.appending(path: "codes.yaml").path
            let plain = try await RankforgeProcess.run(["rejects", file])
            #expect(plain.output.contains("not among them: 1 failed query; `rankforge rejects \(file) --failed`"))
            let status = try await RankforgeProcess.run(["status", file])
            #expect(
                status.output.contains(
                    "failed at rank, bad-request, e.g. d/failed-request: status 400: the prompt is not to"
                ),
                "\(status.output)"
            )
            #expect(status.output.contains("(asked at \(teacher.baseURL))"))
            #expect(status.output.contains("check teacher.model") && status.output.contains("`run --retry-failed`"))
        }
        try await withTemporaryFolder { folder async throws in
            let found = try await rejects(
                folder,
                teacher: teacher,
                codes: [RejectReason.repaired.rawValue],
                settings: "rank: {repair: strict}"
            )
            #expect(found.count == 1 && found["repaired"]?.reason == "repaired")
            #expect(found["repaired"]?.evidence.contains("\"out_of_range\":1") == true)
        }
    }

    @Test("every reason of the program has a case here")
    func complete() {
        #expect(Set(Self.expected.keys) == Set(RejectReason.allCases))
    }
}
