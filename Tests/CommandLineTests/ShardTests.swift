import Foundation
import TestSupport
import Testing

@Suite("Shards", .serialized)
struct ShardTests {
    @Test(
        "three shards, merged, export the same bytes as one run; nothing is asked twice, and merging twice changes nothing"
    )
    func merged() async throws {
        try await withTemporaryFolder { folder async throws in
            let whole = Demo(folder: folder.appending(path: "whole"))
            #expect(try await whole.run().status == 0)
            var stores: [String] = []
            var answers = 0
            for index in 1...3 {
                let shard = Demo(folder: folder.appending(path: "shard-\(index)"))
                #expect(try await shard.run(["--shard", "\(index)/3"]).status == 0)
                answers += try shard.sql("SELECT COUNT(*) FROM response").first.flatMap { Int($0) } ?? 0
                stores.append(shard.store)
            }
            let all = Demo(folder: folder.appending(path: "all"))
            #expect(try whole.sql("SELECT COUNT(*) FROM response") == ["\(answers)"])
            for _ in 0..<2 {
                let merge = try await RankforgeProcess.run(["merge", all.store] + stores)
                #expect(merge.status == 0, "\(merge.output) \(merge.errors)")
                #expect(try all.sql("SELECT COUNT(*) FROM ledger") == ["\(answers)"])
            }
            #expect(try await all.exports() == whole.exports())
            let run = try await all.run()
            #expect(run.status == 0 && run.output.contains("\n0 answers in this run"))
            #expect(try await all.verb("replay").output.contains("no difference"))
        }
    }

    @Test("an answer that two stores paid for differently is a conflict, which is named; the first one stays")
    func conflict() async throws {
        try await withTemporaryFolder { folder async throws in
            let one = Demo(folder: folder.appending(path: "one"))
            let two = Demo(folder: folder.appending(path: "two"), settings: ["teacher.simulator.order_noise=3"])
            #expect(try await one.run(["--domain", "websearch"]).status == 0)
            #expect(try await two.run(["--domain", "websearch"]).status == 0)
            let before = try one.sql("SELECT digest FROM response ORDER BY request_key")
            let merge = try await RankforgeProcess.run(["merge", one.store, two.store])
            #expect(merge.status == 1 && merge.output.contains("conflict"))
            #expect(try one.sql("SELECT digest FROM response ORDER BY request_key") == before)
            let missing = try await RankforgeProcess.run([
                "merge", one.store, folder.appending(path: "none.sqlite").path,
            ])
            #expect(missing.status == 2 && missing.errors.contains("none.sqlite"))
        }
    }

    @Test(
        "the Slurm script runs its shard, keeps its store, goes on with it when it is requeued, and passes the exit code on"
    )
    func slurm() async throws {
        try await withTemporaryFolder { folder async throws in
            let root = SharedSamples.projectRoot
            func task(_ number: Int, pipeline: String = Demo.pipeline) async throws -> Int32 {
                let process = Process()
                process.executableURL = URL(filePath: "/bin/bash")
                process.arguments = [root.appending(path: "integrations/slurm/rankforge.sbatch").path]
                process.currentDirectoryURL = root
                process.environment = ProcessInfo.processInfo.environment.merging([
                    "PATH": RankforgeProcess.program.deletingLastPathComponent().path + ":/usr/bin:/bin",
                    "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_ID": "\(number)",
                    "SLURM_JOB_ID": "\(UUID().uuidString)", "TMPDIR": folder.path, "PIPELINE": pipeline,
                    "RESULTS": folder.appending(path: "stores").path,
                ]) { $1 }
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
                process.waitUntilExit()
                return process.terminationStatus
            }
            for number in [1, 2, 1] { #expect(try await task(number) == 0) }
            #expect(try await task(1, pipeline: "nothing.yaml") == 2)
            let all = Demo(folder: folder.appending(path: "all"))
            let stores = [1, 2].map { folder.appending(path: "stores/\($0).sqlite").path }
            #expect(try await RankforgeProcess.run(["merge", all.store] + stores).status == 0)
            let run = try await all.run()
            #expect(run.status == 0 && run.output.contains("\n0 answers in this run"), "\(run.output)")
        }
    }
}
