import Ranking

/// The layout of ReasonRank's released training set (Hugging Face `liuwenhan/reasonrank_data_13k`): lists by ids, and their texts in one JSON
/// object a data set.
struct ReasonRankExporter: Exporter {
    static let format = "reasonrank"
    static let summary = "the layout of ReasonRank's released data: training_data_all.jsonl, id_query/, id_doc/"
    static let docidKey: String? = "docids"
    static let holdsReasoning = true

    /// A domain is a data set; the domains of an export are few.
    private var dataSets: Set<String> = []
    private var seen: DiskSet?

    init(options: ExportOptions) {}

    private static let stem = "training_data_all"

    static func configurations(_ files: [String]) -> [CardConfiguration] {
        [CardConfiguration(name: format, stem: stem, files: files)]
    }

    mutating func write(_ list: TrainingList, split: ExportSplit, to files: inout ExportFolder) throws
        -> SkippedExample?
    {
        let id = list.query.id
        let (dataSet, local) = (id.domain, String(id.rawValue.dropFirst(id.domain.count + 1)))
        let ids = list.items.map(\.passage.id.rawValue)
        func strings(_ texts: [String]) -> JSONText.Value { .list(texts.map { .string($0) }) }
        let relevant = zip(list.items, ids).filter { $0.0.label == .positive }.map(\.1)
        let row: [(String, JSONText.Value)] = [
            ("dataset", .string(dataSet)), ("qid", .string(local)), ("initial_list", strings(ids)),
            ("final_list", strings(list.order.map { ids[$0.index] })), ("reasoning", .string(list.reasoning)),
            ("relevant_docids", strings(relevant)),
            // Beside the keys of the released data: the source's own ids, in the order of `initial_list`.
            ("docids", strings(list.items.map(\.docid))),
        ]
        try files.add(row: JSONText.line(.object(row)), to: split.fileName(Self.stem))

        var known = try seen ?? DiskSet(folder: files.folder)
        let isFirst = dataSets.insert(dataSet).inserted
        try add(local, list.query.text, isFirst: isFirst, to: "id_query/\(dataSet).json", &files)
        var isFirstPassage = isFirst
        for passage in list.items.map(\.passage) where try known.insert([dataSet, passage.id.rawValue]) {
            let file = "id_doc/\(dataSet).json"
            try add(passage.id.rawValue, TextFile.text(passage), isFirst: isFirstPassage, to: file, &files)
            isFirstPassage = false
        }
        seen = known
        return nil
    }

    /// Adds a member to the one object of a file, which is closed at the end.
    private func add(_ key: String, _ text: String, isFirst: Bool, to file: String, _ files: inout ExportFolder) throws
    {
        let member = "\(JSONText.line(.string(key))): \(JSONText.line(.string(text)))"
        try files.add(text: (isFirst ? "{\n" : ",\n") + member, to: file)
    }

    mutating func finish(_ files: inout ExportFolder) throws {
        let main = "\(Self.stem).jsonl"
        if files.rows(main) == 0 { try files.add(text: "", to: main) }
        for dataSet in dataSets.sorted() {
            for folder in ["id_query", "id_doc"] { try files.add(text: "\n}\n", to: "\(folder)/\(dataSet).json") }
        }
    }
}
