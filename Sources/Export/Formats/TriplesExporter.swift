import Ranking

/// Rows for training retrievers: a query with positives and negatives.
///
/// - `sentence-transformers`: `anchor`, `positive`, `negative`; each negative stands in one row, hard ones first, and the positives take turns.
///   Read by `SentenceTransformerTrainer` with MultipleNegativesRankingLoss or TripletLoss.
/// - `flagembedding`: `query`, `pos`, `neg`, one row a list, as FlagEmbedding's fine-tuning reads it (without distillation scores).
/// - `tevatron`: `query_id`, `query`, `positive_passages`, `negative_passages`.
struct TriplesExporter: Exporter {
    static let format = "triples"
    static let summary = "retriever training: rows for sentence-transformers, FlagEmbedding or Tevatron"
    static let styles = Style.allCases.map(\.rawValue)

    /// Whose rows.
    enum Style: String, CaseIterable {
        case sentenceTransformers = "sentence-transformers"
        case flagEmbedding = "flagembedding"
        case tevatron
    }

    private let style: Style

    init(options: ExportOptions) {
        style = options.style.flatMap(Style.init) ?? .sentenceTransformers
    }

    mutating func write(_ list: TrainingList, split: ExportSplit, to files: inout ExportFolder) throws
        -> SkippedExample?
    {
        if let drop = TextFile.lacksNegative(list) { return drop }
        let (positives, negatives) = (TextFile.positives(list), TextFile.negatives(list))
        for row in rows(list.query, positives, negatives) {
            try files.add(row: JSONText.line(.object(row)), to: split.fileName(Self.format))
        }
        return nil
    }

    private func rows(_ query: Query, _ positives: [Passage], _ negatives: [Passage]) -> [[(String, JSONText.Value)]] {
        func texts(_ passages: [Passage]) -> JSONText.Value { .list(passages.map { .string(TextFile.text($0)) }) }
        func passages(_ passages: [Passage]) -> JSONText.Value {
            .list(
                passages.map { passage in
                    .object([
                        ("docid", .string(passage.id.rawValue)), ("title", .string(passage.title ?? "")),
                        ("text", .string(passage.text)),
                    ])
                }
            )
        }
        switch style {
        case .sentenceTransformers:
            return (0..<max(positives.count, negatives.count)).map { index in
                [
                    ("anchor", .string(query.text)),
                    ("positive", .string(TextFile.text(positives[index % positives.count]))),
                    ("negative", .string(TextFile.text(negatives[index % negatives.count]))),
                ]
            }
        case .flagEmbedding:
            return [[("query", .string(query.text)), ("pos", texts(positives)), ("neg", texts(negatives))]]
        case .tevatron:
            return [
                [
                    ("query_id", .string(query.id.rawValue)), ("query", .string(query.text)),
                    ("positive_passages", passages(positives)), ("negative_passages", passages(negatives)),
                ]
            ]
        }
    }

    mutating func finish(_ files: inout ExportFolder) throws {
        if files.rows("triples.jsonl") == 0 { try files.add(text: "", to: "triples.jsonl") }
    }
}
