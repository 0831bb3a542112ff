import Foundation
import TestSupport
import Testing

@Suite("Killed while it reads, crawls and indexes")
struct SourceKillTests {
    @Test("resumed to the same rows and index bytes, and no page that is stored is asked for again", .python)
    func kills() throws {
        let small = [
            "--kills", "4", "--passages", "1500", "--queries", "20", "--pages", "60", "--hosts", "4", "--delay", "40",
        ]
        let program = ["--rankforge", RankforgeProcess.program.path]
        // Its exit code says whether all was as it must be; a failure shows its words.
        let said = try PythonScript.benchmark("ingest_kill.py", arguments: small + program)
        #expect(said.contains("4 kills: 0 stores that differ"), "\(said)")
    }
}
