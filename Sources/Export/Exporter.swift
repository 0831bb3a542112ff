import Ranking

/// Writes training lists in one format.
///
/// A new format is one file with a conforming type, and one line in ``ExporterRegistry``.
public protocol Exporter: Sendable {
    /// The word after `--format`.
    static var format: String { get }
    /// What it is for, in a sentence.
    static var summary: String { get }

    /// Makes an exporter that has written nothing.
    init(options: ExportOptions) throws

    /// Writes a list, or says why it must stay out.
    ///
    /// - Returns: nil if it was written, else a code and what supports it.
    mutating func write(_ list: TrainingList, split: ExportSplit, to files: inout ExportFolder) throws -> ExportDrop?

    /// Writes what belongs beside the rows: configurations, scripts.
    mutating func finish(_ files: inout ExportFolder) throws
}
