import Store

/// How many decisions of reviewers stand in a domain, and what they change.
public struct DecisionCount: Sendable, Codable, Hashable {
    /// The domain.
    public var domain: String
    /// Queries that a reviewer keeps.
    public var keep = 0
    /// Of these the ones that the filter rejects and that are exported all the same.
    public var keptOverReject = 0
    /// Of those kept the ones that can't be exported.
    public var notExportable = 0
    /// Queries that a reviewer drops.
    public var drop = 0
    /// Of these the ones that the filter keeps.
    public var droppedFromKept = 0
    /// Decisions whose list or order changed since.
    public var onEarlierLists = 0

    /// Counts the decisions that stand.
    static func count(_ lines: [DecisionLine]) -> [DecisionCount] {
        let domains = Dictionary(grouping: lines.filter(\.isStanding), by: \.decision.domain)
        return domains.sorted { $0.key < $1.key }.map { domain, lines in
            var count = DecisionCount(domain: domain)
            for line in lines {
                switch line.decision.action {
                case .keep:
                    count.keep += 1
                    if line.overrules { count.keptOverReject += 1 }
                    if line.obstacle != nil { count.notExportable += 1 }
                case .drop:
                    count.drop += 1
                    if line.overrules { count.droppedFromKept += 1 }
                }
                if line.isOnEarlierList { count.onEarlierLists += 1 }
            }
            return count
        }
    }
}
