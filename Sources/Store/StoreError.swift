import Foundation

/// Why a store can't be opened or trusted, for the person who runs the command.
package enum StoreError: Error, Hashable, Sendable, LocalizedError {
    /// The file can't be opened or created.
    case unreadable(path: String, reason: String)
    /// It is no SQLite file, or one that was cut or changed.
    case damagedFile(path: String, isDatabase: Bool)
    /// Nothing can be written there.
    case unwritable(path: String, reason: String)
    /// A later release of rankforge has written it.
    case newerRelease(path: String)
    /// An earlier release of rankforge has written it, and nothing has brought it up to date.
    case olderRelease(path: String)
    /// A development version has written it that was before the first one whose stores are brought up to date.
    case tooOld(path: String)
    /// A table has other columns than any release gave it.
    case oddTable(path: String, table: String, columns: [String])
    /// What a run left beside the store can't be read, and may hold paid answers.
    case unreadableJournal(path: String, reason: String)
    /// It lies where SQLite's WAL does not work.
    case networkFileSystem(path: String, kind: String)
    /// Another process writes to it.
    case locked(path: String, holder: String)
    /// There is no such file.
    case missing(path: String)
    /// No run has said yet which rows are current.
    case neverRun(path: String)
    /// A stored answer is not what was stored.
    case damagedResponse(key: String, query: String)
    /// Something else in the file is not what was written.
    case damagedRow(place: String, expected: String, found: String)

    /// One line: what is wrong, and what to do.
    package var errorDescription: String? {
        switch self {
        case .unreadable(let path, let reason):
            "store \(path): expected a readable SQLite file of rankforge, found: \(reason); check the path and its permissions"
        case .damagedFile(let path, false):
            "store \(path): expected a SQLite file of rankforge, found a file that is no database; name the right one (`store:` in the file, or --set store=PATH), or move this one away"
        case .damagedFile(let path, true):
            "store \(path): expected a whole SQLite file, found one that was cut off or changed; restore it from a backup, or save what can be read: `sqlite3 \(path) .recover | sqlite3 saved.sqlite`"
        case .unwritable(let path, let reason):
            "store \(path): expected a place that can be written, found: \(reason); mend that, or name another place (`store:` in the file, or --set store=PATH)"
        case .olderRelease(let path):
            "store \(path): written by an older release of rankforge; `rankforge run` brings it up to date, after a backup, and asks before it pays anything"
        case .newerRelease(let path):
            "store \(path): written by a newer release of rankforge; use that release, or another `store:` path"
        case .tooOld(let path):
            "store \(path): written by a development version from before 25 November 2026, expected one of rankforge 0.1 or later; open it with rankforge 0.1 once (`rankforge run PIPELINE --dry-run`), then with this release, or name a new `store:` path"
        case .oddTable(let path, let table, let columns):
            "store \(path): expected the columns of table \(table) that a release of rankforge made, found \(columns.joined(separator: ", ")); nothing was changed: use the program that made this store, or name a new `store:` path"
        case .unreadableJournal(let path, let reason):
            "\(path): expected a readable file, since a run left it that ended early and it may hold paid answers, found: \(reason); mend that (its permissions, the disk, `ulimit -n`), then run the same command again"
        case .networkFileSystem(let path, let kind):
            "store \(path): lies on a network file system (\(kind)), where SQLite's WAL does not work; put it on a local disk"
        case .locked(let path, let holder):
            "store \(path): process \(holder) is working on it; wait until it ends, or stop it with Ctrl-C (`kill -INT \(holder)`)"
        case .missing(let path):
            "store \(path): does not exist yet; `rankforge run` makes it, or `rankforge rerank` that of a rerank file"
        case .neverRun(let path):
            "store \(path): expected a store that a pipeline was run with, found no current fingerprints; run `rankforge run` first"
        case .damagedResponse(let key, let query):
            "table response, row \(key.prefix(12))… of query \(query): expected the answer that was stored, found other bytes; restore the store from a backup, or let `run --ask-damaged-again` pay for it anew"
        case .damagedRow(let place, let expected, let found):
            "\(place): expected \(expected), found \(found); restore the store from a backup"
        }
    }
}
