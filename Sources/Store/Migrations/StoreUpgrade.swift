import GRDB

/// Brings a file to the tables of this release: it gets what it lacks of them, be it new or of an earlier release. Nothing of a row that is
/// there changes but what earlier releases had lost or written out of bounds.
///
/// All of it is one transaction, so a kill leaves the store as it was.
struct StoreUpgrade {
    let schema: StoreSchema

    /// - Parameter version: what the file is of.
    func run(from version: StoreVersion, _ db: Database) throws {
        var added: [(table: StoredTable, columns: Set<String>)] = []
        for table in schema.tables {
            guard try db.tableExists(table.name) else {
                try db.execute(sql: table.creation)
                continue
            }
            let columns = try addColumns(to: table, db)
            if !columns.isEmpty { added.append((table, columns)) }
        }
        if case .earlier(let changes) = version, changes.isDisjoint(with: StoreVersion.names) {
            if !changes.contains(StoreVersion.nulCharacters) { try NULCharacters.mend(db) }
            if !changes.contains(StoreVersion.boundedCounts) { try BoundedCounts.mend(db) }
        }
        for (table, columns) in added where table.isSealed { try seal(table, added: columns, db) }
        for statement in schema.tables.flatMap(\.indexes) { try db.execute(sql: statement) }
        for (name, statement) in StoreViews.all {
            try db.execute(sql: "DROP VIEW IF EXISTS \(name); CREATE VIEW \(name) AS \(statement);")
        }
        try StoreVersion.writeCurrent(db)
    }

    /// - Returns: the names of those that were missing.
    private func addColumns(to table: StoredTable, _ db: Database) throws -> Set<String> {
        let found = try db.columns(in: table.name).map(\.name)
        let missing = table.definitions.filter { !found.contains($0.column) }
        let columns = table.definitions.map(\.column)
        guard Set(found).isSubset(of: columns) else { throw OddTable(name: table.name, columns: found) }
        for (_, sql) in missing { try db.execute(sql: "ALTER TABLE \(table.name) ADD COLUMN \(sql)") }
        if found + missing.map(\.column) != columns {
            // Rows that refer to such a table would go with it.
            let isReferredTo = schema.tables.contains { $0.creation.contains("REFERENCES \(table.name) ") }
            guard !isReferredTo else { throw OddTable(name: table.name, columns: found) }
            try reorderColumns(of: table, db)
        }
        return Set(missing.map(\.column))
    }

    /// Makes a table anew whose columns lie in another order: rows of two stores are joined by the places of their columns.
    private func reorderColumns(of table: StoredTable, _ db: Database) throws {
        let columns = table.definitions.map(\.column).joined(separator: ", ")
        try db.execute(
            sql: """
                CREATE TEMP TABLE moved AS SELECT * FROM \(table.name);
                DROP TABLE \(table.name);
                \(table.creation);
                INSERT INTO \(table.name) (\(columns)) SELECT \(columns) FROM temp.moved;
                DROP TABLE temp.moved;
                """
        )
    }

    /// Makes the digests of rows anew that have more columns now; those that were not what was written stay so. Rows that had no digest are
    /// taken for sound.
    private func seal(_ table: StoredTable, added: Set<String>, _ db: Database) throws {
        let before = table.digest("t", of: table.columns.filter { !added.contains($0) })
        let isSound = added.contains("digest") ? "true" : "digest = \(before)"
        try db.execute(sql: "UPDATE \(table.name) AS t SET digest = \(table.digest("t")) WHERE \(isSound)")
    }
}

/// A table that no release has written.
struct OddTable: Error {
    let name: String
    let columns: [String]
}
