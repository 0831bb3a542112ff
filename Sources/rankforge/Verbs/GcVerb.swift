import ArgumentParser
import Foundation
import Pipeline
import Store

/// Drops what is stale.
struct GcVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract:
            "Drops stale derived rows, after saying how many; never an answer, a payment, a decision or a source.",
        discussion: """
            Rows are stale if the pipeline as it was last run did not make them: those of earlier prompts, settings or data. All of them
            can be computed again from the stored answers at no cost. The file keeps its size until --vacuum writes it anew.

              rankforge gc pipelines/demo.yaml --dry-run
              rankforge gc pipelines/demo.yaml --yes --vacuum
            """
    )

    /// What it did.
    struct Report: Encodable {
        let store: String
        let tables: [StaleRows.Table]
        let stale: Int
        let isDropped: Bool
        let freeBytes: Int
        let isVacuumed: Bool
    }

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Flag(help: "Say what would be dropped, and drop nothing.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Write the file anew without the room that is free; takes as much room on the disk while it goes on.")
    var vacuum = false

    func run() async throws {
        let path = try arguments.configuration().storePath
        let reader = try Store.openReading(path: path)
        let found = try await reader.staleRows()
        let free = try await reader.freeBytes()
        try reader.close()
        if !json.isOn { print(text(found)) }
        if dryRun {
            let report = Report(
                store: path,
                tables: found.tables,
                stale: found.stale,
                isDropped: false,
                freeBytes: free,
                isVacuumed: false
            )
            return json.isOn ? try JSONOutput.document(report) : print("nothing was dropped")
        }
        guard try found.stale == 0 || yes || mayDrop(found.stale) else { throw Ending.stopped }
        // Only now the lock: while somebody thinks about the question, a run may go on.
        let store = try Store.open(path: path)
        let dropped = found.stale > 0 ? try await store.dropStaleRows() : found
        let freed = try await store.freeBytes()
        if vacuum { try await store.vacuum() }
        try store.close()
        if json.isOn {
            return try JSONOutput.document(
                Report(
                    store: path,
                    tables: dropped.tables,
                    stale: dropped.stale,
                    isDropped: true,
                    freeBytes: freed,
                    isVacuumed: vacuum
                )
            )
        }
        print("\(dropped.stale) rows dropped")
        Terminal.show(
            vacuum
                ? "\(megabytes(freed)) given back to the disk"
                : "\(megabytes(freed)) of the file are free; `--vacuum` gives them back to the disk"
        )
    }

    private func text(_ found: StaleRows) -> String {
        var table = Table([("table", .left), ("rows", .right), ("stale", .right)])
        for line in found.tables {
            table.add([
                Table.Cell(line.table), Table.Cell(String(line.rows)),
                Table.Cell(String(line.stale), line.stale > 0 ? .warn : .faint),
            ])
        }
        return table.text + "\n"
            + Terminal.sentences("\(found.stale) rows are stale; answers, payments, decisions and sources stay")
    }

    private func mayDrop(_ count: Int) throws -> Bool {
        guard Terminal.inputIsTerminal else {
            throw UsageError("nothing was dropped: nobody can be asked here; --yes drops \(Plural.text(count, "row"))")
        }
        FileHandle.standardError.write(Data("drop \(Plural.text(count, "row"))? [y/N] ".utf8))
        return readLine()?.lowercased().hasPrefix("y") ?? false
    }

    private func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }
}
