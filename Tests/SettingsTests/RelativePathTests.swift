import Foundation
import Settings
import TestSupport
import Testing

@Suite("Relative paths")
struct RelativePathTests {
    private static let schema: [Property] = [
        .optional("store", .path, "A file."), .optional("against", .list(.path), "Files."),
        .optional("prompt", .nameOrPath(ending: ".md"), "A prompt."),
    ]

    private func read(_ yaml: String, in folder: URL, set overrides: [String] = []) throws -> Settings {
        try SettingsReader.read(
            yaml: yaml,
            file: folder.appending(path: "p.yaml").path,
            schema: Self.schema,
            overrides: overrides,
            environment: ["HOME": "/home/ada", "PART": "deep/er"]
        )
    }

    @Test("they start at the file's folder, also with a variable, and after --set at the current one")
    func start() async throws {
        try await withTemporaryFolder { folder in
            let base = folder.resolvingSymlinksInPath().path
            let settings = try read(
                "store: ../runs/./s.sqlite\nagainst: [a, \"${PART}/b\", ~/c, /d/e]\nprompt: prompts/mine.md",
                in: folder.appending(path: "pipelines")
            )
            #expect(settings.string("store") == "\(base)/runs/s.sqlite")
            #expect(
                settings.strings("against")
                    == ["\(base)/pipelines/a", "\(base)/pipelines/deep/er/b", "/home/ada/c", "/d/e"]
            )
            #expect(settings.string("prompt") == "\(base)/pipelines/prompts/mine.md")
            let set = try read("store: s.sqlite", in: folder, set: ["store=o.sqlite", "against=[x]"])
            let here = FileManager.default.currentDirectoryPath
            #expect(set.string("store") == "\(here)/o.sqlite" && set.strings("against") == ["\(here)/x"])
        }
    }

    @Test("a name is no path", arguments: [("listwise", false), ("mine.md", true), ("./mine", true), ("a/b", true)])
    func names(text: String, isPath: Bool) async throws {
        try await withTemporaryFolder { folder in
            let prompt = try #require(try read("prompt: \(text)", in: folder).string("prompt"))
            #expect(isPath ? prompt.hasPrefix("/") : prompt == text)
        }
    }

    @Test("through a link to a folder, .. leads where the system would go")
    func links() async throws {
        try await withTemporaryFolder { folder in
            let real = folder.appending(path: "deep/pipelines")
            try FileManager.default.createDirectory(at: real, withIntermediateDirectories: true)
            let link = folder.appending(path: "link")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: real)
            let store = try read("store: ../s.sqlite", in: link).string("store")
            #expect(store == folder.resolvingSymlinksInPath().path + "/deep/s.sqlite")
        }
    }
}
