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
