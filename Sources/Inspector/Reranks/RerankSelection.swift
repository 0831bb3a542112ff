import Ingest
import Ranking
import Store

/// A way's queries that a filter lets through, in its order, and what other choices would show.
struct RerankSelection: Sendable {
    /// In the filter's order.
    private(set) var lines: [RerankLine] = []
    /// How many each choice of how queries ended would show.
    private(set) var counts: [RerankFilter.Ended: Int] = [:]
    /// How many all of them would show.
    private(set) var all = 0

    /// One pass over all lines.
    ///
    /// - Parameter matches: what holds the searched words; nil if nothing is searched.
    init(_ filter: RerankFilter, of lines: [RerankLine], matches: TextIndex.Matches?) {
        for line in lines {
            if let matches, !matches.queries.contains(line.queryRow),
                !line.answerRows.contains(where: { matches.answers.contains($0) })
            {
                continue
            }
            all += 1
            for ended in RerankFilter.Ended.allCases where ended.holds(line) { counts[ended, default: 0] += 1 }
            if filter.ended?.holds(line) ?? true { self.lines.append(line) }
        }
        // Lines come in source order, which stays where the numbers are equal.
        switch filter.sort {
        case .source: break
        case .changed: self.lines = Self.sorted(self.lines, by: \.newInTen)
        case .faults: self.lines = Self.sorted(self.lines, by: \.faults)
        }
    }

    private static func sorted(_ lines: [RerankLine], by number: KeyPath<RerankLine, Int>) -> [RerankLine] {
        lines.enumerated().sorted { left, right in
            (right.element[keyPath: number], left.offset) < (left.element[keyPath: number], right.offset)
        }.map(\.element)
    }
}

/// Which reranked queries a page shows and in which order; read from an address and written into one.
struct RerankFilter: Sendable, Hashable {
    /// How queries ended.
    enum Ended: String, Sendable, CaseIterable {
        case done, faults, failed, empty

        /// How the page names it.
        var words: String {
            switch self {
            case .done: "Reranked"
            case .faults: "Windows left as they were"
            case .failed: "Failed"
            case .empty: "Nothing found"
            }
        }

        func holds(_ line: RerankLine) -> Bool {
            switch self {
            case .done: line.status == .done
            case .faults: line.faults > 0
            case .failed: line.status == .failed
            case .empty: line.status == .empty
            }
        }
    }

    /// What the page can be sorted by.
    enum Sort: String, Sendable, CaseIterable {
        case source
        case changed
        case faults

        /// How the page names it.
        var words: String {
            switch self {
            case .source: "as in the source"
            case .changed: "most new in the first ten"
            case .faults: "most windows left as they were"
            }
        }
    }

    var ended: Ended?
    var text: String?
    var sort = Sort.source

    init() {}

    /// Reads an address; what makes no sense is left out.
    init(_ fields: FormFields) {
        ended = fields["show"].flatMap(Ended.init(rawValue:))
        text = fields["q"].map { String($0.prefix(300)) }
        sort = fields["sort"].flatMap(Sort.init(rawValue:)) ?? .source
    }

    /// The fields that are set, in a fixed order.
    private var fields: [(String, String)] {
        let all: [(String, String?)] = [
            ("show", ended?.rawValue), ("q", text), ("sort", sort == .source ? nil : sort.rawValue),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    /// The address of the list of a way's queries, or of one query.
    func address(_ way: RerankRunRecord, of id: QueryID? = nil, and more: [(String, String)] = []) -> String {
        let items = fields + more
        let path = RerankAddress.path(way, id)
        return items.isEmpty
            ? path : path + "?" + items.map { "\($0.0)=\(FormFields.encoded($0.1))" }.joined(separator: "&")
    }

    /// The same with a change.
    func with(_ change: (inout RerankFilter) -> Void) -> RerankFilter {
        var changed = self
        change(&changed)
        return changed
    }
}

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
