import Foundation
import TestSupport
import Testing

@Suite("A full disk", .serialized)
struct FullDiskTests {
    @Test(
        "it stops the run with exit code 3 and a message; what was stored stays, and with room the run ends with the same bytes",
        arguments: [
            900, 2000, 4000,
        ]
    )
    func full(blocks: Int) async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--order-noise", "0.2"])
            let settings = [
                "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)",
                "teacher.model=rankforge-simulator", "teacher.concurrency=4",
            ]
            let whole = Demo(folder: folder.appending(path: "whole"), settings: settings)
            #expect(try await whole.run().status == 0)
            let demo = Demo(folder: folder.appending(path: "full"), settings: settings)
            try FileManager.default.createDirectory(at: demo.folder, withIntermediateDirectories: true)
            // Files may not grow beyond so many blocks of 512 bytes: to SQLite that is a disk without room.
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments =
                ["-c", "ulimit -f \(blocks); trap '' XFSZ; exec \"$0\" \"$@\"", RankforgeProcess.program.path, "run"]
                + demo.common
            process.currentDirectoryURL = SharedSamples.projectRoot
            let output = folder.appending(path: "said")
            try Data().write(to: output)
            let handle = try FileHandle(forWritingTo: output)
            process.standardOutput = handle
            process.standardError = handle
            try process.run()
            process.waitUntilExit()
            let said = try String(contentsOf: output, encoding: .utf8)
            #expect(process.terminationStatus == 3, "\(said)")
            #expect(said.contains("is full; make room, then run the same command again"), "\(said)")
            let before = try simulator.answered().count
            let stored = Set(try demo.sql("SELECT hex(body) FROM request JOIN response ON request_key = key"))
            #expect(try await demo.run().status == 0)
            let bodies = stored.compactMap(KillTests.hash(hex:))
            #expect(try simulator.answered()[before...].allSatisfy { !bodies.contains($0) })
            #expect(try await demo.exports() == whole.exports())
            try await simulator.stop()
        }
    }
}
