import Ranking

/// A retrieval data set in BEIR's layout: the passages of all lists as the corpus, each once, and the positives as qrels.
///
/// An entry's `docid` is the source's own id of the document that the passage was first found in, so that the set joins with the
/// original qrels, runs and corpora. Negatives have no line: many readers take every line of a qrels file for a relevant passage.
struct BEIRExporter: Exporter {
    static let format = "beir"
    static let summary = "retrieval: corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv in BEIR's layout"
    static let docidKey: String? = "docid"

    private var seen: DiskSet?

    init(options: ExportOptions) {}

    static func configurations(_ files: [String]) -> [CardConfiguration] {
        ["corpus", "queries"].map { CardConfiguration(name: $0, stem: $0, files: files) }
    }

    mutating func write(_ list: TrainingList, split: ExportSplit, to files: inout ExportFolder) throws
        -> SkippedExample?
    {
        let id = list.query.id.rawValue
        if id.contains(where: { $0 == "\t" || $0.isNewline }) {
            return SkippedExample(id: id, reason: "unwritable-id", evidence: "its id holds a tab or a line end")
        }
        try files.add(
            row: JSONText.line(.object([("_id", .string(id)), ("text", .string(list.query.text))])),
            to: "queries.jsonl"
        )
        var known = try seen ?? DiskSet(folder: files.folder)
        let qrels = "qrels/\(split.rawValue).tsv"
        if files.rows(qrels) == 0 { try files.add(row: "query-id\tcorpus-id\tscore", to: qrels) }
        for item in list.items {
            let passage = item.passage
            if item.label == .positive { try files.add(row: "\(id)\t\(passage.id.rawValue)\t1", to: qrels) }
            guard try known.insert([passage.id.rawValue]) else { continue }
            let row: [(String, JSONText.Value)] = [
                ("_id", .string(passage.id.rawValue)), ("title", .string(passage.title ?? "")),
                ("text", .string(passage.text)), ("docid", .string(item.docid)),
            ]
            try files.add(row: JSONText.line(.object(row)), to: "corpus.jsonl")
        }
        seen = known
        return nil
    }

    mutating func finish(_ files: inout ExportFolder) throws {
        for file in ["corpus.jsonl", "queries.jsonl"] where files.rows(file) == 0 { try files.add(text: "", to: file) }
    }
}
