package import Foundation
package import Ranking
import Settings

/// Writes one export: rows as they come, then the manifest, the card and the attribution. Constant memory, whatever the size.
package struct ExportRun {
    /// What was written.
    package struct Report: Sendable, Codable, Hashable {
        package var folder: String
        /// Rows by file.
        package var rows: [String: Int]
        /// Lists left out, by reason.
        package var dropped: [String: Int]
        /// Whether labels of the simulator are in it.
        package var isSimulated: Bool
        /// Lists that the filter had rejected and reviewers kept, by its reason.
        package var keptByReviewers: [String: Int]
        /// Lists written, of all splits.
        package var lists: Int
        /// Of these the lists of the validation split.
        package var validationLists: Int
    }

    private var exporter: any Exporter
    private var files: ExportFolder
    private var summary = ExportSummary()
    private var attributed: DiskSet
    private var validated = 0
    private let type: any Exporter.Type
    private let format: String
    private let options: ExportOptions
    private let identity: ExportIdentity

    /// Begins an export; nothing appears under a final name before ``finish()``.
    ///
    /// - Throws: ``ExportError/occupied(path:by:wanted:)`` where the folder holds an export of another format, ``ExportError/foreign(path:file:)``
    ///   where it holds a file of that name that no export wrote.
    package init(_ type: any Exporter.Type, options: ExportOptions, identity: ExportIdentity, folder: URL) throws {
        exporter = try type.init(options: options)
        // Both would want README.md and manifest.json, and what a manifest does not name passes for nobody's.
        if let other = Self.format(in: folder), other != type.format {
            throw ExportError.occupied(path: folder.path, by: other, wanted: type.format)
        }
        files = try ExportFolder(folder: folder, manifest: Self.manifestName)
        // Written at the end, but refused before any work is done.
        try files.requireOurs(Self.cardName)
        attributed = try DiskSet(folder: folder)
        self.type = type
        format = type.format
        self.options = options
        self.identity = identity
    }

    /// Writes a list. Lists must come in the order of their query ids.
    package mutating func write(_ list: TrainingList) throws {
        try check(list)
        var list = list
        let controlTokens = options.textRules == .first ? 0 : list.neutralizeControlTokens()
        let split = ExportSplit(list.query.id, validationShare: options.validationShare)
        if let drop = try shareAlike(list) ?? summary(list) ?? exporter.write(list, split: split, to: &files) {
            return try leaveOut(drop)
        }
        if split == .validation { validated += 1 }
        summary.add(list, reasoningTokens: TokenEstimate.tokens(in: list.reasoning), controlTokens: controlTokens)
        try attribute(list)
    }

    /// Counts and lists something that stays out.
    package mutating func leaveOut(_ drop: SkippedExample) throws {
        summary.dropped[drop.reason, default: 0] += 1
        let row = JSONText.line(
            .object([
                ("id", .string(drop.id)), ("reason", .string(drop.reason)), ("evidence", .string(drop.evidence)),
            ])
        )
        try files.add(row: row, to: "dropped.jsonl")
    }

    /// Completes the files and gives them their names.
    ///
    /// - Throws: ``ExportError/nothing(leftOut:)`` where no list was written, so that no earlier export gives way to empty files.
    package mutating func finish() throws -> Report {
        guard !summary.domains.isEmpty else { throw ExportError.nothing(leftOut: summary.dropped) }
        try exporter.finish(&files)
        let rows = try files.seal()
        try files.add(
            text: DataCard(
                summary: summary,
                identity: identity,
                format: format,
                configurations: type.configurations(rows.map(\.name)),
                docidKey: type.docidKey,
                unfenced: unfenced,
                hasAttribution: rows.contains { $0.name == Self.attributionName }
            ).text,
            to: Self.cardName
        )
        let sealed = try files.seal()
        try files.add(text: manifest(sealed), to: Self.manifestName)
        try files.publish()
        return Report(
            folder: files.folder.path,
            rows: Dictionary(rows.filter { $0.rows > 0 }.map { ($0.name, $0.rows) }) { first, _ in first },
            dropped: summary.dropped,
            isSimulated: summary.hasSimulated,
            keptByReviewers: summary.overruled,
            lists: summary.domains.values.reduce(0) { $0 + $1.lists },
            validationLists: validated
        )
    }

    /// Takes away what was begun.
    package mutating func abandon() { files.abandon() }

    private static let manifestName = "manifest.json"
    private static let cardName = "README.md"
    private static let attributionName = "ATTRIBUTION.jsonl"

    /// The format of the export that is in a folder; nil where there is none.
    private static func format(in folder: URL) -> String? {
        struct Manifest: Decodable {
            let format: String
        }
        guard let data = try? Data(contentsOf: folder.appending(path: manifestName)) else { return nil }
        return (try? JSONDecoder().decode(Manifest.self, from: data))?.format
    }

    private func check(_ list: TrainingList) throws {
        let id = list.query.id.rawValue
        if list.isSimulated, !options.allowsSimulated { throw ExportError.simulated(query: id) }
        func unsound(_ reason: String) -> ExportError { .unsound(query: id, reason: reason) }
        if !list.items.contains(where: { $0.label == .positive }) { throw unsound("the list has no positive passage") }
        if Set(list.items.map(\.passage.id)).count != list.items.count {
            throw unsound("the list holds a passage twice")
        }
        if Set(list.order.map(\.index)) != Set(list.items.indices) || list.order.count != list.items.count {
            throw unsound("the order is no permutation of the list")
        }
    }

    /// Why a list stays out of a set that teaches reasoning: a provider's summary is no reasoning that led to the order.
    private func summary(_ list: TrainingList) -> SkippedExample? {
        guard type.holdsReasoning, list.isSummary, !options.allowsSummaries else { return nil }
        return SkippedExample(
            id: list.query.id.rawValue,
            reason: SkippedExample.summary,
            evidence: "\(list.answeredBy) shows a summary of its reasoning; --allow-summaries writes it"
        )
    }

    /// Why a list stays out where share-alike sources are not wanted: the first such source.
    private func shareAlike(_ list: TrainingList) -> SkippedExample? {
        guard options.leavesOutShareAlike else { return nil }
        let sources = [list.query.attribution] + list.items.flatMap(\.sources)
        guard let source = sources.first(where: { $0.license.map(License.isShareAlike) ?? false }) else { return nil }
        return SkippedExample(
            id: list.query.id.rawValue,
            reason: "share-alike",
            evidence: "\(source.license ?? "") \(source.url ?? source.author ?? "")"
        )
    }

    /// One line for each source, the first time that it is used.
    private mutating func attribute(_ list: TrainingList) throws {
        for source in [list.query.attribution] + list.items.flatMap(\.sources) {
            let name = [source.url, source.author, source.license].map { $0.map { "+" + $0 } ?? "" }
            guard source.url != nil || source.author != nil, try attributed.insert(name) else { continue }
            let row: [(String, JSONText.Value)] = [
                ("url", .string(source.url ?? "")), ("author", .string(source.author ?? "")),
                ("license", .string(source.license ?? "unknown")), ("first_used_by", .string(list.query.id.rawValue)),
            ]
            try files.add(row: JSONText.line(.object(row)), to: Self.attributionName)
        }
    }

    /// What was written in another way than sources and teacher have it; the first rules did not look for it.
    private var neutralized: [(String, JSONText.Value)] {
        if options.textRules == .first { return [] }
        return [
            (
                "control_tokens_neutralized",
                .object([
                    ("tokens", .integer(summary.controlTokens.tokens)),
                    ("lists", .integer(summary.controlTokens.lists)),
                ])
            )
        ]
    }

    /// The prompts of the rows that let texts stand without a fence.
    private var unfenced: [PromptTemplate] {
        guard type.holdsPrompts else { return [] }
        let answerOnly = options.answerOnlyShare > 0 ? options.answerOnlyStudent : nil
        return [options.student, answerOnly].compactMap(\.self).filter { !$0.unfenced.isEmpty }
    }

    /// Absent where all texts are fenced, as they are by default.
    private var unfencedEntry: [(String, JSONText.Value)] {
        if unfenced.isEmpty { return [] }
        let prompts = unfenced.map { ($0.id, JSONText.Value.list($0.unfenced.map { .string($0) })) }
        return [("unfenced_prompts", .object(prompts))]
    }

    private func manifest(_ sealed: [ExportFolder.Finished]) -> String {
        let entries = sealed.map { file in
            JSONText.Value.object([
                ("name", .string(file.name)), ("sha256", .string(file.sha256)), ("bytes", .integer(file.bytes)),
                ("rows", .integer(file.rows)),
            ])
        }
        let counts = summary.domains.sorted { $0.key < $1.key }.map { ($0.key, JSONText.Value.integer($0.value.lists)) }
        let dropped = summary.dropped.sorted { $0.key < $1.key }.map { ($0.key, JSONText.Value.integer($0.value)) }
        return JSONText.line(
            .object(
                [
                    ("pipeline", .string(identity.pipeline)), ("format", .string(format)),
                    ("release", .string(identity.release)),
                    ("config_hash", .string(identity.configHash)),
                    ("student_prompt_hash", .string(options.student.hash)),
                    ("simulated", .boolean(summary.hasSimulated)), ("lists", .object(counts)),
                    ("dropped", .object(dropped)),
                    (
                        "kept_by_reviewers",
                        .object(summary.overruled.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })
                    ),
                ] + neutralized + unfencedEntry + [("files", .list(entries))]
            )
        ) + "\n"
    }
}

/// The part of a training set that a query belongs to; it follows from the query's id alone, so a query never changes sides.
package enum ExportSplit: String, Sendable, Hashable, CaseIterable, Codable {
    /// For training.
    case train
    /// For validation.
    case validation

    /// The split of a query.
    ///
    /// - Parameter validationShare: from 0 to 1.
    init(_ query: QueryID, validationShare: Double) {
        let hash = Fingerprint(of: ["split", query.rawValue]).rawValue
        let place = Double(UInt64(hash.prefix(13), radix: 16) ?? 0) / Double(1 << 52)
        self = place < validationShare ? .validation : .train
    }

    /// A file's name with the split in it: `sft.jsonl`, `sft.validation.jsonl`.
    func fileName(_ stem: String) -> String { self == .train ? "\(stem).jsonl" : "\(stem).validation.jsonl" }
}

/// Why a kept list is not in an export.
package struct SkippedExample: Sendable, Hashable, Codable {
    /// The query.
    package var id: String
    /// A code, as `too-long`.
    package var reason: String
    /// What supports it.
    package var evidence: String

    /// Names a list and why it stays out.
    package init(id: String, reason: String, evidence: String) {
        self.id = id
        self.reason = reason
        self.evidence = evidence
    }

    /// Its reasoning is a summary, and the rows would teach it.
    package static let summary = "summary-reasoning"
    /// A reviewer dropped what the filter had kept.
    package static let byReviewer = "dropped-by-reviewer"
    /// A reviewer kept what can't be exported as it stands today.
    package static let notExportable = "kept-but-not-exportable"
}

/// What a licence's name says.
enum License {
    /// Whether works made from the text must be under the same licence: Creative Commons with SA, and the GFDL, in any spelling.
    static func isShareAlike(_ name: String) -> Bool {
        let words = name.lowercased().split { !$0.isLetter }
        return words.contains { ["sa", "sharealike", "gfdl"].contains($0) } || name.lowercased().contains("share-alike")
            || name.lowercased().contains("share alike") || name.lowercased().contains("gnu free documentation")
    }
}
