import Settings

/// All kinds of source, one line each.
public enum SourceRegistry {
    /// The readers.
    public static let all: [any QuerySource.Type] = [
        StackExchange.self,
        LeetCode.self,
        MathProblems.self,
        ProofWiki.self,
        MSMARCO.self,
        BRIGHT.self,
        BEIR.self,
        SavedPageCorpus.self,
        JSONLinesSource.self,
        R2MED.self,
        TabSeparatedSource.self,
    ]

    /// The kind whose rows people write themselves.
    public static var ownRows: String { JSONLinesSource.kind }

    /// The kinds whose queries may cite pages.
    public static var citing: [String] { all.filter { $0.citesPages }.map { $0.kind } }

    /// What a pipeline file may say of a source, by kind.
    public static var schema: [String: [Property]] {
        Dictionary(all.map { ($0.kind, $0.properties + QueryRows.properties) }) { first, _ in first }
    }

    /// What a pipeline file may say of a corpus, by kind: those that hold passages.
    public static var corpusSchema: [String: [Property]] {
        schema.filter { entry in all.contains { $0.kind == entry.key && $0.holdsPassages } }
    }

    /// Makes a reader.
    ///
    /// - Parameter settings: what the file says; the pipeline adds `seed`.
    public static func source(kind: String, settings: Settings) throws -> any QuerySource {
        guard let type = all.first(where: { $0.kind == kind }) else {
            throw PipelineFileError(
                path: settings.join("kind"),
                expected: "one of \(all.map { $0.kind }.joined(separator: ", "))",
                found: "\"\(kind)\""
            )
        }
        return try type.init(settings: settings)
    }
}
