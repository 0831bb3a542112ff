import Ranking

/// The part of a training set that a query belongs to; it follows from the query's id alone, so a query never changes sides.
public enum ExportSplit: String, Sendable, Hashable, CaseIterable, Codable {
    /// For training.
    case train
    /// For validation.
    case validation

    /// The split of a query.
    ///
    /// - Parameter validationShare: from 0 to 1.
    public init(_ query: QueryID, validationShare: Double) {
        let hash = Fingerprint(of: ["split", query.rawValue]).rawValue
        let place = Double(UInt64(hash.prefix(13), radix: 16) ?? 0) / Double(1 << 52)
        self = place < validationShare ? .validation : .train
    }

    /// A file's name with the split in it: `sft.jsonl`, `sft.validation.jsonl`.
    func fileName(_ stem: String) -> String { self == .train ? "\(stem).jsonl" : "\(stem).validation.jsonl" }
}
