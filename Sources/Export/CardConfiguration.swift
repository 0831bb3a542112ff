/// A set of files that the hub's viewer and `load_dataset` offer under one name.
public struct CardConfiguration: Sendable, Hashable {
    /// A split with its file.
    public struct Split: Sendable, Hashable {
        var name: String
        var path: String
    }

    var name: String
    var splits: [Split]

    /// The files `STEM.jsonl` and `STEM.validation.jsonl`, of those that are there.
    init(name: String, stem: String, files: [String]) {
        self.name = name
        splits = ExportSplit.allCases.compactMap { split in
            let path = split.fileName(stem)
            return files.contains(path) ? Split(name: split.rawValue, path: path) : nil
        }
    }

    /// As the card's head writes it.
    var lines: [String] {
        ["- config_name: \(name)", "  data_files:"]
            + splits.flatMap { ["  - split: \($0.name)", "    path: \($0.path)"] }
    }
}
