import Foundation
import TestSupport
import Testing

@Suite("Ctrl-C while an index is built", .timeLimit(.minutes(2)))
struct InterruptedBuildTests {
    @Test("ends the build, so that no index is there, and the next run makes it")
    func interrupted() async throws {
        try await withTemporaryFolder { folder async throws in
            let words = ["cat", "dog", "fish", "bird", "horse", "mouse", "whale", "snake", "tiger", "bear", "wolf"]
            let passages = (0..<40_000).map { number in
                "d\(number)\t"
                    + (0..<30).map { "\(words[(number * 7 + $0 * $0) % 11])\((number + $0) % 97)" }.joined(
                        separator: " "
                    )
            }
            try Data((passages.joined(separator: "\n") + "\n").utf8).write(to: folder.appending(path: "corpus.tsv"))
            try Data("q1\tthe cat and the dog\n".utf8).write(to: folder.appending(path: "queries.tsv"))
            let pipeline = folder.appending(path: "p.yaml")
            let yaml = """
                name: p
                store: \(folder.path)/s.sqlite
                teacher: {provider: simulator}
                domains:
                  d:
                    source: {kind: tsv, path: \(folder.path)/queries.tsv}
                    corpus: {kind: tsv, path: \(folder.path)/corpus.tsv}
                    candidates: [{kind: bm25, top: 5}]
                    judge: {qrels: true}
                """
            try Data(yaml.utf8).write(to: pipeline)
            func indexes(_ ending: String) -> [String] {
                let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/s.sqlite.index")
                return (names ?? []).filter { $0.hasSuffix(ending) }
            }
            let process = try RankforgeProcess(["run", pipeline.path])
            while process.isRunning, indexes(".building").isEmpty { try await Task.sleep(for: .milliseconds(2)) }
            process.interrupt()
            let result = try await process.wait()
            #expect(result.status == 3, "\(result.errors)")
            #expect(indexes(".rfi").isEmpty)

            // Its query has no judgment, which is not what is tried here.
            _ = try await RankforgeProcess.run(["run", pipeline.path])
            #expect(indexes(".rfi").count == 1)
        }
    }
}
