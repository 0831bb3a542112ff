import Foundation
import Ranking
import TestSupport
import Testing

@testable import Store

@Suite("Words of the store")
struct DeclaredWordTests {
    private struct Line {
        let file: String
        let number: Int
        let text: String
    }

    /// The lines of the program in folders of `Sources`.
    private static func lines(_ folders: [String]) throws -> [Line] {
        try folders.flatMap { folder -> [Line] in
            let root = SharedSamples.projectRoot.appending(path: "Sources/\(folder)")
            let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
            return try (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }.flatMap { file in
                try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
                    .enumerated().map { Line(file: file.lastPathComponent, number: $0 + 1, text: String($1)) }
            }
        }
    }

    @Test("reasons, causes and kinds of events stand in the program once, where they are declared")
    func once() throws {
        let words =
            RejectReason.allCases.map(\.rawValue) + OutcomeCause.allCases.map(\.rawValue)
            + EventRecord.Kind.allCases.map(\.rawValue) + [OutcomeStatus.anyFailure]
        #expect(Set(words).count == words.count)
        let lines = try Self.lines(["Ranking", "Store", "Pipeline", "Export", "Inspector", "rankforge"])
        #expect(lines.count > 10_000)
        // A word without a hyphen is a word of English too.
        for word in words where word.contains("-") {
            let places = lines.filter { $0.text.contains("\"\(word)\"") }.map { "\($0.file):\($0.number)" }
            #expect(places.count == 1, "\(word): \(places)")
        }
    }

    @Test("SQL takes the words of stages and statuses from their types")
    func sql() throws {
        let words = StageName.allCases.map(\.rawValue) + OutcomeStatus.allCases.map(\.rawValue)
        for line in try Self.lines(["Store", "Pipeline", "Inspector"]) {
            // Pages have words of their own.
            guard !line.text.contains("CHECK (outcome IN") else { continue }
            for word in words { #expect(!line.text.contains("'\(word)'"), "\(line.file):\(line.number)") }
        }
    }

    @Test("every reject reason says what it means in a sentence of its own")
    func messages() {
        let messages = RejectReason.allCases.map(\.message)
        #expect(Set(messages).count == messages.count)
        #expect(messages.allSatisfy { $0.hasSuffix(".") && $0.first?.isUppercase == true })
    }
}
