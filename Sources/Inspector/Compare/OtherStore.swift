import Foundation
import Store
import Synchronization

/// The store of a second pipeline, to be compared with the first one.
actor OtherStore {
    /// How far a comparison is.
    enum State: Sendable {
        /// The comparison; `isOlder` where one of the stores has changed since.
        case read(Comparison, isOlder: Bool)
        /// None yet; the share of queries that was read, from 0 to 1.
        case reading(Double)
    }

    private struct Read {
        var comparison: Comparison
        var marks: [String]
        var pace: ReadingPace
    }

    /// What a reader waits for a reading, the first one included.
    private static let patience = Duration.seconds(1)

    /// The pipeline's name.
    nonisolated let name: String
    /// The store, opened for reading.
    nonisolated let store: Store
    private nonisolated let progress = Atomic(0)
    private var latest: Read?
    private var reading: Task<Void, any Error>?
    private var failure: (any Error)?

    /// - Throws: ``StoreError`` where there is none, or none of this release.
    init(name: String, path: String) throws {
        self.name = name
        store = try Store.openReading(path: path)
    }

    /// What differs, as last read; a change of either store has it read anew behind the reader's back.
    ///
    /// A hundred thousand queries take many seconds, so nobody waits for more than one.
    func comparison(with first: Store) async throws -> State {
        let marks = first.changeMark + store.changeMark
        if let latest {
            let isOlder = latest.marks != marks
            if isOlder, latest.pace.isDue { begin(first) }
            // What is read in a moment is waited for.
            if isOlder, reading != nil, latest.pace.took < Self.patience / 4 { try await wait() }
        } else {
            failure = nil
            begin(first)
            try await wait()
        }
        if let latest {
            return .read(latest.comparison, isOlder: latest.marks != first.changeMark + store.changeMark)
        }
        let all = try await first.queryCount() + store.queryCount()
        return .reading(all == 0 ? 0 : min(1, Double(progress.load(ordering: .relaxed)) / Double(all)))
    }

    private func wait() async throws {
        let end = ContinuousClock.now + Self.patience
        while reading != nil, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(10)) }
        if reading == nil, latest == nil, let failure { throw failure }
    }

    private func begin(_ first: Store) {
        guard reading == nil else { return }
        progress.store(0, ordering: .relaxed)
        reading = Task {
            defer { reading = nil }
            let marks = first.changeMark + store.changeMark
            let start = ContinuousClock.now
            do {
                let comparison = try await Comparison.read(first, store) { count in
                    self.progress.wrappingAdd(count, ordering: .relaxed)
                }
                latest = Read(comparison: comparison, marks: marks, pace: ReadingPace(since: start))
            } catch {
                failure = error
            }
        }
    }
}
