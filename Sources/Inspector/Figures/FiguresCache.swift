import Store

/// The latest figures of a store, read again when something was written, and never so often that a run would feel it.
actor FiguresCache {
    /// Figures with what they were read from.
    private struct Read {
        var figures: Figures
        var mark: [String]
        var pace: ReadingPace
    }

    private let store: Store
    private let reader: FiguresReader
    private var latest: Read?
    /// How often the store was read; rises when there are newer figures.
    private(set) var readings = 0
    private var reading: Task<Figures, any Error>?

    /// Makes an empty cache.
    init(pipeline: InspectedPipeline, store: Store) {
        self.store = store
        reader = FiguresReader(pipeline: pipeline)
    }

    /// The figures, not older than a second or twenty times what reading them takes, whichever is longer.
    ///
    /// While newer ones are read, the ones before are given at once; only the very first call waits.
    func figures() async throws -> Figures {
        guard let latest else { return try await read().value }
        if latest.pace.isDue, latest.mark != store.changeMark { _ = read() }
        return latest.figures
    }

    private func read() -> Task<Figures, any Error> {
        if let reading { return reading }
        let task = Task {
            defer { reading = nil }
            let mark = store.changeMark
            let start = ContinuousClock.now
            let figures = try await reader.read(store)
            readings += 1
            latest = Read(figures: figures, mark: mark, pace: ReadingPace(since: start))
            return figures
        }
        reading = task
        return task
    }
}

/// How often a store is read anew beside a run, so that the run does not feel it.
struct ReadingPace: Sendable {
    /// Reading takes at most a twentieth of the time, and nobody sees figures change faster than this.
    private static let shortest = Duration.seconds(1)
    private static let share = 20

    /// When the last reading ended.
    let end: ContinuousClock.Instant
    /// How long it took.
    let took: Duration

    /// Of a reading that ends now.
    init(since start: ContinuousClock.Instant) {
        end = .now
        took = end - start
    }

    /// Whether the store may be read again.
    var isDue: Bool { ContinuousClock.now - end > max(Self.shortest, took * Self.share) }
}
