import Foundation
import TestSupport
import Testing

@Suite("Forecast and bill", .serialized)
struct ForecastTests {
    private static let domains = ["biology", "coding", "math-problem", "math-theorem", "websearch"]

    private static func settings(samples: Int) -> [String] {
        let judges = domains.filter { $0 != "websearch" }.map { "domains.\($0).judge.samples=\(samples)" }
        return ["rank.samples=\(samples)"] + judges
    }

    private struct Count: Decodable {
        let domain: String
        let stage: String
        let requests: Int
        let promptTokens: Int
    }

    private struct Forecast: Decodable {
        let lines: [Count]
    }

    @Test("of requests and prompt tokens differ by at most 10 % in each domain and stage", arguments: [1, 3])
    func demo(samples: Int) async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder, settings: Self.settings(samples: samples))
            let dry = try await demo.run(["--dry-run", "--json"])
            try #require(dry.status == 0, "\(dry.errors)")
            let forecast = try JSONDecoder().decode(Forecast.self, from: Data(dry.output.utf8)).lines
            #expect(
                try demo.sql("SELECT COUNT(*) FROM judgment WHERE judge <> 'qrels'") == ["0"],
                "what is assumed is not kept"
            )
            #expect(try await demo.run().status == 0)
            let sent = try demo.sql(
                "SELECT domain, stage, COUNT(*), SUM(prompt_tokens) FROM ledger GROUP BY domain, stage"
            )
            .map { $0.split(separator: "|").map(String.init) }
            #expect(sent.count == 9)
            for line in sent {
                let (requests, tokens) = (try #require(Double(line[2])), try #require(Double(line[3])))
                let said = try #require(forecast.first { $0.domain == line[0] && $0.stage == line[1] })
                #expect(abs(Double(said.requests) - requests) <= 0.1 * requests, "\(said) \(line)")
                #expect(abs(Double(said.promptTokens) - tokens) <= 0.1 * tokens, "\(said) \(line)")
            }
        }
    }
}
