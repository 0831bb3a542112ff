import Foundation
import Logging
import Ranking
import Retrieval
import Settings
import Store
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("Stopping", .timeLimit(.minutes(1)))
struct InterruptTests {
    @Test("signals within a second of the first are the same wish; a later one ends at once")
    func rule() {
        let start = ContinuousClock.now
        var rule = InterruptRule()
        #expect(rule.handle(at: start) == .drain)
        #expect(rule.handle(at: start + .microseconds(20)) == .ignore)
        #expect(rule.handle(at: start + .milliseconds(999)) == .ignore)
        #expect(rule.handle(at: start + .milliseconds(1000)) == .end)
    }

    private func withStore(_ body: (Store, URL) async throws -> Void) async throws {
        try await withTemporaryFolder { folder async throws in
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            let mark = Fingerprint(of: ["ingest"])
            try await store.beginIngest(domain: "d", fingerprint: mark)
            let document = DocumentRecord(
                id: "d/1",
                domain: "d",
                origin: .corpus,
                ordinal: 1,
                passages: [Passage(text: "cats and dogs")]
            )
            try store.saveIngested(queries: [], documents: [document], broken: [], fingerprint: mark)
            try await store.finishIngest(domain: "d", state: IngestState(fingerprint: mark, isComplete: true))
            try await body(store, folder)
            try store.close()
        }
    }

    @Test("a stop ends the build of an index that is under way, for all who wait for it, and leaves no index")
    func build() async throws {
        try await withStore { store, folder in
            let file = CorpusIndexFile(
                store: store.path,
                domain: "d",
                ingest: Fingerprint(of: ["ingest"]),
                contents: .names
            )
            let state = RunState()
            let index = CorpusIndex(store: store, domain: "d", contents: .names, state: state)
            // Held by another process, the lock makes the build as long as one likes.
            let (held, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            Thread {
                try? file.locked(isCancelled: { false }) {
                    held.signal()
                    release.wait()
                }
            }.start()
            await withCheckedContinuation { done in
                DispatchQueue.global().async {
                    held.wait()
                    done.resume()
                }
            }
            let waiting = (0..<3).map { _ in Task { try await index.opened() } }
            try await Task.sleep(for: .milliseconds(20))
            state.stop(.interrupted)
            for task in waiting { await #expect(throws: CancellationError.self) { try await task.value } }
            release.signal()
            #expect(!FileManager.default.fileExists(atPath: file.url.path))
        }
    }

    @Test("after a stop no index is built, no run loaded, no benchmark read and no passage embedded")
    func everyone() async throws {
        try await withStore { store, folder in
            let state = RunState()
            let (file, mark) = (folder.appending(path: "run.txt"), Data("q Q0 1 1 1 r\n".utf8))
            try mark.write(to: file)
            let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let embeddings = EmbeddingService(
                ledger: AnswerLedger(store: store, runID: nil),
                sharedBudget: .init(limit: nil),
                environment: [:],
                log: log
            )
            let corpus = CorpusIndex(store: store, domain: "d", contents: .names, state: state)
            let run = RunIndex(store: store, domain: "d", file: file, state: state)
            let pages = LocalPageIndex(store: store, domain: "d", state: state)
            let dense = DenseCorpus(
                store: store,
                domain: "d",
                cache: try embeddings.cache(.init(settings: DenseTests.settings("http://127.0.0.1:9"))),
                tally: embeddings.tally,
                state: state,
                note: { _ in }
            )
            let screen = DecontaminationFilter(
                store: store,
                decontamination: DecontaminationConfiguration(
                    settings: Settings(path: "", values: ["against": .list([.string(file.path)])])
                ),
                domains: ["d"],
                runID: nil,
                state: state
            )
            state.stop(.interrupted)
            await #expect(throws: CancellationError.self) { _ = try await corpus.opened() }
            await #expect(throws: CancellationError.self) { _ = try await run.loaded() }
            await #expect(throws: CancellationError.self) {
                _ = try await pages.search("cats", pages: 1, limit: 1) { _ in false }
            }
            await #expect(throws: CancellationError.self) { _ = try await dense.built() }
            await #expect(throws: CancellationError.self) { _ = try await screen.built() }
            #expect(try await state.untilStop { 1 } == nil)
        }
    }

    @Test("a build that broke is begun again by the next query")
    func again() async throws {
        try await withStore { store, folder in
            let file = folder.appending(path: "run.txt")
            let run = RunIndex(store: store, domain: "d", file: file, state: RunState())
            await #expect(throws: (any Error).self) { _ = try await run.loaded() }
            try Data("q Q0 1 1 1 r\n".utf8).write(to: file)
            _ = try await run.loaded()
        }
    }
}
