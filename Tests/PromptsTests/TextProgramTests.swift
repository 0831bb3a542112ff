import Foundation
import TestSupport
import Testing

@testable import Settings

@Suite("The program that mends and cuts")
struct TextProgramTests {
    /// Runs a body with a program in Python's place.
    private static func with(_ script: String, _ body: (TextProgram, URL) throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "python")
            try Data("#!/bin/sh\necho start >> \"$0.starts\"\n\(script)\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.path)
            try body(program(file.path), folder)
        }
    }

    private static func program(_ python: String) -> TextProgram {
        var choices = TextChoices()
        choices.isMended = true
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let environment = ["PATH": path, "RANKFORGE_PYTHON": python, "DEEPSEEK_API_KEY": "secret"]
        return TextProgram(choices, file: "own.md", environment: environment)
    }

    private static func starts(_ folder: URL) throws -> Int {
        try String(contentsOf: folder.appending(path: "python.starts"), encoding: .utf8).split(separator: "\n").count
    }

    @Test("it is started once for all prompts, and sees no key")
    func once() async throws {
        let script = """
            echo '{"ready": true}'
            while read -r line; do echo '{"texts": ["'"$DEEPSEEK_API_KEY"'x", "y"]}'; done
            """
        try await Self.with(script) { program, folder in
            try program.start()
            for _ in 0..<5 { #expect(try program.process(["a", "b"], isCut: [true, false]) == ["x", "y"]) }
            #expect(try Self.starts(folder) == 1)
        }
    }

    @Test("one that breaks off is an error that names the file, and the next prompt has a new one")
    func dies() async throws {
        try await Self.with("echo '{\"ready\": true}'; read -r line") { program, folder in
            for _ in 0..<2 {
                #expect {
                    _ = try program.process(["a"], isCut: [true])
                } throws: { error in
                    error.localizedDescription.hasPrefix("prompt own.md: ")
                        && error.localizedDescription.contains("broke off")
                }
            }
            let starts = try Self.starts(folder)
            #expect(starts == 2)
        }
    }

    @Test("a missing package, and a missing Python, are told with what to install")
    func missing() async throws {
        func says(_ program: TextProgram, _ words: String) {
            #expect {
                try program.start()
            } throws: { error in
                let text = error.localizedDescription
                return text.contains(words) && text.contains("pip install ftfy")
                    && text.contains("export RANKFORGE_PYTHON")
            }
        }
        try await Self.with("echo '{\"missing\": \"ftfy\"}'") { program, _ in says(program, "package ftfy") }
        says(Self.program("/absent/python3"), "`/absent/python3` can't be started")
    }

    @Test("a child that says nothing is given up")
    func silence() throws {
        let (channel, end) = try LineChannel.pair(patience: 1)
        #expect(throws: LineChannel.Failure.self) { try channel.line() }
        try end.close()
        #expect(throws: LineChannel.Failure.self) { try channel.send(Data("a".utf8)) }
    }
}
