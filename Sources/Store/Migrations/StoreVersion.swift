import GRDB

/// Which release has written a store, by the names that the programs leave in it.
enum StoreVersion: Hashable {
    /// A file without tables.
    case empty
    /// A database of another program.
    case foreign
    /// Of a development version before the first one whose stores are brought up to date.
    case tooOld
    /// Of an earlier release; `changes` are those that it has had.
    case earlier(changes: Set<String>)
    /// Of this release.
    case current
    /// Of a later release.
    case later

    /// The tables of this release. A change of ``StoredTable/all`` or ``StoreViews/all`` is a further name here; the last one counts.
    static let names = ["0.2", "0.3 teachers"]

    /// What the first program had done whose stores are brought up to date.
    static let first: Set = [
        "2026-11-23 first release", "2026-11-24 second release", "2026-11-25 page snapshots", "2026-11-25 run files",
        "2026-11-25 web searches", "2026-11-25 embedded texts", "2026-11-25 decisions", "2026-11-25 ranking samples",
        "2026-11-25 reranks",
    ]
    /// What came one after another between that program and the first of ``names``.
    static let changes: Set = [
        "2026-11-29 booked attempts", "2026-11-29 text rules", "2026-11-29 embedded counts", nulCharacters,
        "2026-11-29 row digests", boundedCounts, "2026-11-29 model windows", "2026-11-29 possibly billed",
        "2026-11-29 left out passages", "2026-11-29 unread answers", "2026-11-30 reasoning kinds",
        "2026-11-30 answering hosts",
    ]
    /// Of those the ones that mended rows.
    static let (nulCharacters, boundedCounts) = ("2026-11-29 nul characters", "2026-11-29 bounded counts")

    /// Where the names stand; programs before 0.2 look there too, so that they refuse newer stores.
    private static let table = "grdb_migrations"

    /// Looks at a file.
    init(_ db: Database) throws {
        let done =
            try db.tableExists(Self.table) ? String.fetchSet(db, sql: "SELECT identifier FROM \(Self.table)") : []
        if done.isEmpty {
            let tables = try Int.fetchOne(
                db,
                sql: "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name <> ?",
                arguments: [Self.table]
            )
            self = tables == 0 ? .empty : .foreign
        } else if !done.isSubset(of: Self.first.union(Self.changes).union(Self.names)) {
            self = .later
        } else if Self.names.last.map(done.contains) == true {
            self = .current
        } else if done.isSuperset(of: Self.first) || !done.isDisjoint(with: Self.names) {
            self = .earlier(changes: done)
        } else {
            self = .tooOld
        }
    }

    /// Says that the store is of this release now.
    static func writeCurrent(_ db: Database) throws {
        try db.execute(sql: "CREATE TABLE IF NOT EXISTS \(table) (identifier TEXT NOT NULL PRIMARY KEY)")
        for name in names {
            try db.execute(sql: "INSERT OR IGNORE INTO \(table) VALUES (?)", storing: [name])
        }
    }
}
