/// All formats, one line each.
public enum ExporterRegistry {
    /// The exporters.
    public static let all: [any Exporter.Type] = [
        SFTExporter.self,
        RLExporter.self,
        ReasonRankExporter.self,
        TriplesExporter.self,
        BEIRExporter.self,
    ]

    /// The exporter of a format, or nil.
    public static func exporter(_ format: String) -> (any Exporter.Type)? {
        all.first { $0.format == format }
    }
}
