import Store

/// The store of a second pipeline, to be compared with the first one.
actor OtherStore {
    /// The pipeline's name.
    nonisolated let name: String
    /// The store, opened for reading.
    nonisolated let store: Store
    private var latest: (comparison: Comparison, marks: [String])?
    private var reading: Task<Comparison, any Error>?

    /// - Throws: ``StoreError`` where there is none, or none of this release.
    init(name: String, path: String) throws {
        self.name = name
        store = try Store.openReading(path: path)
    }

    /// What differs; read again only after one of the two has changed.
    func comparison(with first: Store) async throws -> Comparison? {
        let marks = first.changeMark + store.changeMark
        if let latest, latest.marks == marks { return latest.comparison }
        if let reading { return try await reading.value }
        let task = Task { [store] in try await Comparison.read(first, store) }
        reading = task
        defer { reading = nil }
        let comparison = try await task.value
        latest = (comparison, marks)
        return comparison
    }
}
