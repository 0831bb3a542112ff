import Foundation
import Ingest
import Retrieval
import Settings

/// Looks whether the ready runs of a domain are runs, and of its queries and its corpus: one of another set finds nothing.
struct RunCheck {
    let domain: DomainConfiguration

    /// How many ids are looked for, and how many rows of a data set are read to find one of them.
    private static let (sought, rows) = (1000, 100_000)

    func findings() -> [Doctor.Finding] {
        let runs = domain.ways.filter { $0.string("kind") == CandidateKinds.run.name }.compactMap { $0.string("path") }
        return runs.map { URL(filePath: $0) }.compactMap { url in
            // What is not there is the preflight's finding, told once.
            guard FileManager.default.isReadableFile(atPath: url.path) else { return nil }
            let (isGood, words) = look(at: url)
            return Doctor.Finding(subject: "run of \(domain.name)", isGood: isGood, message: "\(url.path): \(words)")
        }
    }

    private func look(at url: URL) -> (isGood: Bool, words: String) {
        if let kind = ShapeCheck.strangeness(of: url) { return (false, "looks like \(kind), expected a TREC run") }
        do {
            let queries = try ids(of: domain.wholeReaders.first) { reader, visit in
                try reader.queries { row in if case .read(let query) = row { try visit(query.id) } }
            }
            let run = try read(url, of: queries.ids)
            if let broken = run.broken { return (false, broken) }
            guard let first = run.first else { return (false, "holds no line") }
            guard !run.documents.isEmpty else {
                let words = "none of its queries is one of the queries"
                let example = queries.ids.min().map { ", e.g. \"\(first.query)\" where the queries have \"\($0)\"" }
                return queries.isWhole
                    ? (false, words + (example ?? ", of which there are none"))
                    : (true, words + " that were looked at, the first \(Self.rows)")
            }
            let corpus = try ids(of: domain.wholeReaders.last, until: run.documents) { reader, visit in
                try reader.documents { row in if case .read(let document) = row { try visit(document.id) } }
            }
            if corpus.isFound { return (true, "ranks documents of the corpus for these queries") }
            let words = "none of its documents that were looked for (\(run.documents.count)) is in the corpus"
            let example = corpus.ids.min().map { ", e.g. \"\(first.document)\" where the corpus has \"\($0)\"" }
            return corpus.isWhole
                ? (false, words + (example ?? ", which holds none"))
                : (true, words + "'s first \(Self.rows)")
        } catch {
            return (false, error.localizedDescription)
        }
    }

    private struct Enough: Error {}

    /// Ids of a data set in file order, up to a bound or to the first one that is looked for.
    private func ids(
        of reader: (any QuerySource)?,
        until wanted: Set<String> = [],
        _ read: (any QuerySource, (String) throws -> Void) throws -> Void
    ) throws -> (ids: Set<String>, isWhole: Bool, isFound: Bool) {
        guard let reader else { return ([], true, false) }
        var ids: Set<String> = []
        var isFound = false
        do {
            try read(reader) { id in
                ids.insert(id)
                isFound = wanted.contains(id)
                if isFound || ids.count >= Self.rows { throw Enough() }
            }
        } catch is Enough {
            return (ids, false, isFound)
        }
        return (ids, true, false)
    }

    private struct Seen {
        /// What is wrong with the first lines, if something is.
        var broken: String?
        var first: RunFile.Line?
        /// Documents of the domain's queries.
        var documents: Set<String> = []
    }

    private func read(_ url: URL, of queries: Set<String>) throws -> Seen {
        var seen = Seen()
        var broken: [BrokenRow] = []
        var lines = 0
        do {
            try RunFile(url: url).each { number, line in
                lines = number
                switch line {
                case .success(let line):
                    seen.first = seen.first ?? line
                    if queries.contains(line.query) { seen.documents.insert(line.document) }
                case .failure(let row):
                    // One bad line far down is the run's own finding.
                    if number <= ShapeCheck.rows { broken.append(row) }
                }
                if number >= ShapeCheck.rows, !broken.isEmpty || seen.documents.count >= Self.sought { throw Enough() }
            }
        } catch is Enough {}
        if let row = broken.first {
            let looked = min(lines, ShapeCheck.rows)
            seen.broken =
                "\(broken.count) of the first \(looked) lines are broken: line \(row.line): \(row.reason)"
        }
        return seen
    }
}

extension DomainConfiguration {
    /// The readers of queries and, where it is another one, of the corpus, without their samples.
    var wholeReaders: [any QuerySource] { readerSettings.compactMap(Self.wholeReader) }

    /// A reader without its sample: that is drawn in a pass over all rows.
    static func wholeReader(_ settings: Settings) -> (any QuerySource)? {
        let whole = Settings(path: settings.path, values: settings.values.filter { $0.key != "sample" })
        return settings.string("kind").flatMap { try? SourceRegistry.source(kind: $0, settings: whole) }
    }
}
