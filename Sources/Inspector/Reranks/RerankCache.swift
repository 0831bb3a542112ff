import Ranking
import Store
import Text

/// Holds the lines of each way that someone has looked at, and reads them anew when the store has changed.
actor RerankCache {
    private let store: Store
    private var read: [RerankRunRecord: [RerankLine]] = [:]
    private let readings = SingleFlight<RerankRunRecord, [RerankLine]>()

    init(store: Store) {
        self.store = store
    }

    /// A way's queries as last read; read now if they never were.
    func lines(of way: RerankRunRecord) async throws -> [RerankLine] {
        if let known = read.first(where: { $0.key.fingerprint == way.fingerprint }) { return known.value }
        return try await reading(way)
    }

    /// Reads again what was looked at.
    ///
    /// - Returns: whether any line is another one than before.
    func reload() async throws -> Bool {
        var isOther = false
        for (way, lines) in read {
            if try await reading(way) != lines { isOther = true }
        }
        return isOther
    }

    /// Who asks meanwhile waits for the same reading.
    private func reading(_ way: RerankRunRecord) async throws -> [RerankLine] {
        try await readings.value(for: way) { [store] in
            let lines = try await store.rerankLines(way)
            await self.keep(lines, of: way)
            return lines
        }
    }

    private func keep(_ lines: [RerankLine], of way: RerankRunRecord) {
        read[way] = lines
    }
}
