import Foundation
import Ingest
import Settings

/// Looks at the first rows of what a domain reads, with the domain's own readers, for what would come to nothing.
struct ShapeCheck {
    /// What was seen, in a sentence.
    struct Remark: Hashable {
        /// Whether something has to be mended.
        var isWrong: Bool
        var text: String
    }

    /// How many rows of each reader are looked at.
    static let rows = 100
    /// The same of JSON Lines of one's own: read in a moment, and written by hand.
    static let ownRows = 10_000
    /// How many bytes of queries and passages are looked at before a run, so that it begins at once.
    static let bytesBeforeRun = 4_000_000

    let domain: DomainConfiguration
    /// What lists must hold; nil where none are made.
    let list: ListConfiguration?

    /// What was seen of all that the domain reads.
    func remarks() -> [Remark] {
        domain.readerSettings.indices.flatMap { remarks(ofReader: $0) }
    }

    /// What was seen of the queries, where people write their rows themselves: reading some is quick enough to be done before a run.
    func remarksOnOwnRows(isCancelled: () -> Bool = { false }) -> [Remark] {
        if domain.readsOwnRows { return remarks(ofReader: 0, bytes: Self.bytesBeforeRun, isCancelled: isCancelled) }
        // Of others the kind tells enough.
        guard domain.citesNothing else { return [] }
        return [
            Remark(
                isWrong: true,
                text: "the queries cite no page, so that cited_pages finds nothing; \(domain.uncitedAdvice)"
            )
        ]
    }

    private static func isOwn(_ settings: Settings) -> Bool { settings.string("kind") == SourceRegistry.ownRows }

    /// - Parameters:
    ///   - index: 0 for the source, 1 for a corpus of its own.
    ///   - bytes: how much of queries and their passages is looked at.
    ///   - isCancelled: whether nobody waits for what is seen any more.
    private func remarks(ofReader index: Int, bytes: Int = .max, isCancelled: () -> Bool = { false }) -> [Remark] {
        let settings = domain.readerSettings[index]
        let (isSource, isCorpus) = (index == 0, index == domain.readerSettings.count - 1)
        guard let reader = DomainConfiguration.wholeReader(settings),
            // What is not there is the preflight's finding, told once.
            let files = try? reader.files(),
            files.allSatisfy({ FileManager.default.isReadableFile(atPath: $0.url.path) })
        else { return [] }
        let strange = files.compactMap { file in
            // Of one's own rows the ending of the name may be any.
            let isLines = Self.isOwn(settings) || file.url.pathExtension == "jsonl"
            return (Self.strangeness(of: file.url) ?? (isLines ? Self.otherRows(in: file.url) : nil)).map {
                Remark(isWrong: true, text: "\(file.url.path): looks like \($0), expected \(file.role)")
            }
        }
        if !strange.isEmpty { return strange }
        let limit = Self.isOwn(settings) ? Self.ownRows : Self.rows
        let name = files.first?.url.path ?? domain.name
        var (remarks, seen) =
            isSource ? queries(of: reader, limit: limit, bytes: bytes, name: name, isCancelled) : ([], 0)
        if isCancelled() { return [] }
        if isCorpus { remarks += documents(of: reader, limit: limit) }
        if isSource { remarks += keys(of: reader, limit: seen, name: name) }
        return remarks
    }

    // MARK: - Rows

    private struct Enough: Error {}

    /// How many rows have a fault, and the first of them.
    private struct Tally {
        var count = 0
        var first = ""

        mutating func add(_ row: String) {
            if count == 0 { first = row }
            count += 1
        }
    }

    private func queries(
        of reader: any QuerySource,
        limit: Int,
        bytes: Int,
        name: String,
        _ isCancelled: () -> Bool
    ) -> (remarks: [Remark], seen: Int) {
        var (seen, read, broken): (Int, Int, [BrokenRow]) = (0, 0, [])
        var (unanswered, short, uncited) = (Tally(), Tally(), Tally())
        var sought = 0
        do {
            try reader.queries { row in
                seen += 1
                switch row {
                case .broken(let row): broken.append(row)
                case .read(let query):
                    read += query.text.utf8.count
                    read += query.passages?.reduce(0) { $0 + $1.text.utf8.count } ?? 0
                    if query.goldAnswer?.isEmpty != false { unanswered.add(query.id) }
                    if query.passages == nil {
                        sought += 1
                        if query.citedURLs.isEmpty { uncited.add(query.id) }
                    }
                    if let list, let most = mostListed(query), most < list.minimum { short.add(query.id) }
                case .skipped: break
                }
                if seen >= limit || read >= bytes || isCancelled() { throw Enough() }
            }
        } catch is Enough {
        } catch {
            return ([Remark(isWrong: true, text: error.localizedDescription)], limit)
        }
        var remarks = [Self.words(broken, of: seen)].compactMap(\.self)
        func add(_ tally: Tally, _ words: String, isWrong: Bool = true) {
            guard tally.count > 0 else { return }
            let text = "\(name): \(tally.count) of the first \(seen) rows \(words) (the first: \(tally.first))"
            remarks.append(Remark(isWrong: isWrong, text: text))
        }
        if domain.takesCitedPages, uncited.count == sought {
            add(
                uncited,
                "bring neither passages nor links to pages, so that cited_pages finds nothing for them; \(domain.uncitedAdvice)",
                isWrong: domain.citesNothing
            )
        }
        if case .teacher = domain.judge.way {
            add(unanswered, "have no gold answer, which the judge's prompt shows: these queries fail, unpaid")
        }
        if let list {
            let words = isLabelled ? "passages with a label" : "passages"
            let bound = "list.minimum (\(list.minimum))"
            add(short, "bring fewer \(words) than \(bound): no list can be made of these")
        }
        return (remarks, seen)
    }

    /// Whether passages without a label of the file's own have none.
    private var isLabelled: Bool { if case .given = domain.judge.way { true } else { false } }

    /// How many passages a query's list can hold at most; nil where they are looked for.
    private func mostListed(_ query: SourceQuery) -> Int? {
        guard let given = query.passages else { return domain.candidates.isEmpty ? 0 : nil }
        let listed = isLabelled ? given.filter { $0.label != nil } : given
        // A text that comes twice is one passage.
        return Set(listed.map(\.text)).count
    }

    private func documents(of reader: any QuerySource, limit: Int) -> [Remark] {
        var (seen, broken): (Int, [BrokenRow]) = (0, [])
        var lines: [String: Int] = [:]
        do {
            try reader.documents { row in
                seen += 1
                switch row {
                case .broken(let row): broken.append(row)
                case .read(let document):
                    if let first = lines[document.id] {
                        broken.append(
                            BrokenRow(
                                file: document.file,
                                line: document.line,
                                repeatedID: document.id,
                                first: first
                            )
                        )
                    } else {
                        lines[document.id] = document.line
                    }
                case .skipped: break
                }
                if seen >= limit { throw Enough() }
            }
        } catch is Enough {
        } catch {
            return [Remark(isWrong: true, text: error.localizedDescription)]
        }
        return [Self.words(broken, of: seen)].compactMap(\.self)
    }

    private static func words(_ broken: [BrokenRow], of seen: Int) -> Remark? {
        guard let first = broken.first else { return nil }
        let place = first.line > 0 ? "line \(first.line): " : ""
        let text = "\(first.file): \(broken.count) of the first \(seen) rows are broken: \(place)\(first.reason)"
        return Remark(isWrong: true, text: text)
    }

    /// All unknown keys at once, so that nobody mends one after the other.
    private func keys(of reader: any QuerySource, limit: Int, name: String) -> [Remark] {
        guard let keys = try? reader.unknownKeys(rows: limit), !keys.isEmpty else { return [] }
        let listed = keys.prefix(20).map { key in
            let meant = key.meant.map { ", did you mean `\($0)`?" } ?? ""
            return "`\(key.name)` (\(key.rows) \(key.rows == 1 ? "row" : "rows"), from line \(key.line)\(meant))"
        }
        let more = keys.count > 20 ? " and \(keys.count - 20) more" : ""
        return [
            Remark(
                isWrong: keys.contains { $0.meant != nil },
                text: "\(name): keys that are not read: \(listed.joined(separator: ", "))\(more)"
            )
        ]
    }

    // MARK: - Files

    /// What a file or folder is by its first bytes, where that can't be right; nil where it may be.
    static func strangeness(of url: URL) -> String? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
        if isFolder.boolValue {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
            return names.isEmpty ? "an empty folder" : nil
        }
        guard let head = head(of: url) else { return nil }
        if head.isEmpty { return "an empty file" }
        if head.starts(with: Array("PAR1".utf8)) { return "a Parquet file (docs/data.md tells how to convert it)" }
        if head.starts(with: Array("%PDF-".utf8)) { return "a PDF" }
        let text = start(of: head).lowercased()
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
            return "a web page (an error page that was saved?)"
        }
        return text.hasPrefix("version https://git-lfs") ? "a Git LFS pointer (fetch the file itself)" : nil
    }

    /// What a text is that should be JSON Lines, where its first line is something else; nil for JSON and for packed files.
    private static func otherRows(in url: URL) -> String? {
        guard let head = head(of: url) else { return nil }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            return "text in UTF-16 (`iconv -f UTF-16 -t UTF-8 FILE` writes it in UTF-8)"
        }
        guard !head.contains(where: { $0 < 0x09 }) else { return nil }
        let text = start(of: head)
        let line = text.prefix { !$0.isNewline }
        guard let first = line.first, !line.contains("\u{FFFD}") else { return nil }
        if first == "[" { return "a JSON array (`jq -c '.[]' FILE` writes a row a line)" }
        if first == "{" {
            // A row ends on its own line, however long.
            let isPart = ["{", "[", ","].contains(line.last { !$0.isWhitespace }) && text.contains(where: \.isNewline)
            return isPart
                ? "JSON over several lines (`jq -c . FILE` writes an object a line, `jq -c '.KEY[]' FILE` the objects of a list)"
                : nil
        }
        let separators: [(Character, String)] = [("\t", ", delimiter=\"\\t\""), (",", ""), (";", ", delimiter=\";\"")]
        guard let separator = separators.first(where: { line.contains($0.0) }) else { return nil }
        return "a table, such as CSV (`python3 -c 'import csv, json, sys; [print(json.dumps(row)) for row in "
            + "csv.DictReader(sys.stdin\(separator.1))]' < FILE` writes a row a line)"
    }

    private static func head(of url: URL) -> Data? {
        guard let handle = try? FileHandle(forReadingFrom: url) else { return nil }
        defer { try? handle.close() }
        return (try? handle.read(upToCount: 512)) ?? Data()
    }

    private static func start(of head: Data) -> Substring {
        String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    }
}
