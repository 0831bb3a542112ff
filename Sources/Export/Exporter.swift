package import Ranking

/// Writes training lists in one format.
///
/// A new format is one file with a conforming type, and one line in ``ExporterRegistry``.
package protocol Exporter: Sendable {
    /// The word after `--format`.
    static var format: String { get }
    /// What it is for, in a sentence.
    static var summary: String { get }

    /// The forms that `--style` can choose, the default first; empty if there is one only.
    static var styles: [String] { get }

    /// The key of the source's own document ids, which the card explains; nil where rows have none.
    static var docidKey: String? { get }

    /// Whether its rows hold the student's prompt.
    static var holdsPrompts: Bool { get }

    /// Whether its rows hold the teacher's reasoning, for a student to learn.
    static var holdsReasoning: Bool { get }

    /// What the card offers to load: for each configuration its files by split, of the names that were written.
    static func configurations(_ files: [String]) -> [CardConfiguration]

    /// Makes an exporter that has written nothing.
    init(options: ExportOptions) throws

    /// Writes a list, or says why it must stay out.
    ///
    /// - Returns: nil if it was written, else a code and what supports it.
    mutating func write(_ list: TrainingList, split: ExportSplit, to files: inout ExportFolder) throws
        -> SkippedExample?

    /// Writes what belongs beside the rows: configurations, scripts.
    mutating func finish(_ files: inout ExportFolder) throws
}

extension Exporter {
    /// One form only.
    package static var styles: [String] { [] }

    /// No ids of the source.
    package static var docidKey: String? { nil }

    /// Texts alone.
    package static var holdsPrompts: Bool { false }

    /// Orders and texts alone.
    package static var holdsReasoning: Bool { false }

    /// One configuration of the files of rows that bear the format's name.
    package static func configurations(_ files: [String]) -> [CardConfiguration] {
        [CardConfiguration(name: format, stem: format, files: files)]
    }
}

/// All formats, one line each.
package enum ExporterRegistry {
    /// The exporters.
    package static let all: [any Exporter.Type] = [
        SFTExporter.self,
        RLExporter.self,
        ReasonRankExporter.self,
        TriplesExporter.self,
        BEIRExporter.self,
    ]

    /// The exporter of a format, or nil.
    package static func exporter(_ format: String) -> (any Exporter.Type)? {
        all.first { $0.format == format }
    }
}
