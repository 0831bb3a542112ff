import Ranking

/// The stages and the tables of a store. A stage with rows of its own is one more name and one more table here, and nothing else in this
/// module.
struct StoreSchema: Sendable {
    /// In the order of the data's way.
    let stages: [StageName]
    /// All tables. Of kept ones those that others refer to come first; of derived ones those that refer to others.
    let tables: [StoredTable]

    /// Those of this release.
    static let standard = StoreSchema(stages: StageName.allCases, tables: StoredTable.all)

    /// The tables of what can be recomputed, in an order in which rows can be deleted.
    var derived: [StoredTable] { tables.filter(\.isDerived) }

    /// All tables in an order in which rows can be inserted.
    var parentsFirst: [StoredTable] { tables.filter { !$0.isDerived } + derived.reversed() }

    /// The stages whose results answers of the teacher shape: from the first one that asks.
    var sampled: [StageName] { Array(stages.drop { !$0.asksTeacher }) }

    /// Whether the rows of a table follow from answers, and so from the number of samples.
    func isSampled(_ table: StoredTable) -> Bool {
        guard case .derived(let stage) = table.role else { return false }
        return stage.map(sampled.contains) ?? true
    }

    /// The stage that has to ask again for another result of a stage; nil before the first one that asks.
    func asking(for stage: StageName) -> StageName? {
        (stages.prefix { $0 != stage } + [stage]).last(where: \.asksTeacher)
    }

    /// A stage and those that follow it.
    func stages(from first: StageName) -> [StageName] { Array(stages.drop { $0 != first }) }
}

extension StageName {
    /// A condition on a row of `outcome`: the query has come to its end with it, be it at the last stage or before.
    ///
    /// - Parameter alias: what the statement calls the table.
    static func isEnd(_ alias: String) -> String {
        "(\(alias).status <> \(OutcomeStatus.done.sql) OR \(alias).stage = \(StageName.last.sql))"
    }
}
