import ArgumentParser
import Foundation
import Pipeline
import Store

/// Joins stores.
struct MergeVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Joins the stores of shards into one; conflicts are reported, merging twice changes nothing.",
        discussion: """
            OUT is made if it is missing; the others are only read.

              rankforge run my.yaml --shard 1/2 --set store=runs/1.sqlite
              rankforge run my.yaml --shard 2/2 --set store=runs/2.sqlite
              rankforge merge runs/all.sqlite runs/1.sqlite runs/2.sqlite
              rankforge export my.yaml --set store=runs/all.sqlite --format sft --out runs/sft
            """
    )

    @OptionGroup var json: JSONFlag

    @Argument(help: "The store to join into.")
    var out: String

    @Argument(help: "The stores to take from.")
    var stores: [String]

    func run() async throws {
        let target = URL(filePath: out).absoluteURL.path
        let sources = stores.map { URL(filePath: $0).absoluteURL.path }
        for source in sources where Store.isSameFile(source, target) {
            throw UsageError("expected another store than OUT among those to take from, found \(source)")
        }
        // All are looked at before any is taken, so that a wrong name changes nothing.
        for source in sources {
            guard let rescued = Store.rescued(besides: source).first else { continue }
            throw UsageError(
                "\(source) was taken away under a run, and what it held lies in \(rescued): run its pipeline once, which takes that in, then merge again"
            )
        }
        for source in sources { try Store.openReading(path: source).close() }
        let store = try Store.open(path: target)
        var reports: [String: MergeReport] = [:]
        for source in sources {
            var report = try await store.merge(source)
            // What a killed run of that store has read and not stored yet.
            let left = try await store.takeIn(journalOf: source)
            report.answers += left.answers
            report.damagedFiles = left.damaged
            report.embeddedTexts = try await VectorMerge.join(source, into: store)
            reports[source] = report
            if json.isOn { continue }
            print(
                "\(source): \(Plural.text(report.answers, "answer")), \(Plural.text(report.outcomes, "result")) taken over, \(Plural.text(report.sameAnswers, "answer")) known already"
            )
            for path in report.damagedFiles {
                print(
                    "  \(path): parts of what a killed run left can't be read, answers or requests that may be billed; what can be is taken over: keep the file"
                )
            }
            if report.embeddedTexts > 0 { print("  \(report.embeddedTexts) texts with their vectors taken over") }
            for key in report.conflicts.prefix(20) {
                print(
                    "  conflict: request \(key.prefix(16))… was paid for in both, with different answers; the first is kept"
                )
            }
            if report.conflicts.count > 20 {
                print("  … and \(report.conflicts.count - 20) more conflicts; --json lists them")
            }
            if report.decisions > 0 { print("  \(Plural.text(report.decisions, "decision")) of reviewers taken over") }
            for query in report.decisionConflicts {
                print(
                    "  conflict: reviewers decided differently about \(query); the newer decision stands, both are kept"
                )
            }
            for domain in report.differentDomains {
                print(
                    "  domain \(domain): another pipeline or other data; its results stay apart, and `run` does what is missing"
                )
            }
        }
        try store.close()
        if json.isOn { try JSONOutput.document(reports) }
        if reports.values.contains(where: { !$0.conflicts.isEmpty }) { throw Ending.failed }
    }
}
