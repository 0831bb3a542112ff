import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite("Ready run files")
struct RunFileTests {
    private func read(_ url: URL) throws -> (lines: [RunFile.Line], broken: [BrokenRow]) {
        var (lines, broken): ([RunFile.Line], [BrokenRow]) = ([], [])
        try RunFile(url: url).each { _, line in
            switch line {
            case .success(let line): lines.append(line)
            case .failure(let row): broken.append(row)
            }
        }
        return (lines, broken)
    }

    @Test("blanks of any kind part fields, ids keep theirs, and what is no line of a run is counted with its reason")
    func forms() async throws {
        try await withTemporaryFolder { folder async throws in
            let file = folder.appending(path: "r.txt")
            let text = """
                1 Q0 a/b_0.txt 1 0.5 tag
                1\tQ0\tMemory Management  2.txt\t2\t-1e-3\ttag\r
                  2   0 d 3 7 tag \u{20}

                2 Q0 d 1 0.5
                2 Q0 d 1 high tag
                2 Q0 d first 0.5 tag
                2 Q0 d 1 nan tag
                """
            try Data((text + "\n2 Q0 \0 1 1 t\n").utf8).write(to: file)
            let found = try read(file)
            #expect(found.lines.map(\.query) == ["1", "1", "2"])
            #expect(found.lines.map(\.document) == ["a/b_0.txt", "Memory Management  2.txt", "d"])
            #expect(found.lines.map(\.score) == [0.5, -1e-3, 7])
            #expect(found.broken.map(\.line) == [5, 6, 7, 8, 9])
            #expect(
                found.broken.map(\.reason).prefix(3) == [
                    "expected 6 fields, query Q0 document rank score tag; found 5",
                    "expected a number as score, found \"high\"",
                    "expected a whole number as rank, found \"first\"",
                ]
            )
        }
    }

    @Test(
        "a real run reads the same packed and plain, blanks in document names included",
        .python,
        .samples("trec/bright/runs")
    )
    func real() async throws {
        let runs = try SharedSamples.folder("trec/bright/runs")
        let file = runs.appending(path: "stackoverflow.reasonir_gpt4cot_top100.txt")
        let plain = try read(file)
        #expect(plain.broken.isEmpty && plain.lines.count == 11_700)
        #expect(plain.lines.count { $0.document.contains(" ") } == 12)
        #expect(plain.lines.contains { $0.document == "pytorch_torch_tensor_functions/Memory Management_2_0.txt" })
        try await withTemporaryFolder { folder async throws in
            let packed = folder.appending(path: "r.txt.gz")
            let script = "import gzip, sys; gzip.open(sys.argv[2], 'wb').write(open(sys.argv[1], 'rb').read())"
            try PythonScript.run(script, arguments: [file.path, packed.path])
            #expect(try read(packed).lines == plain.lines)
        }
    }
}
