import Foundation
import Ingest
import Ranking
import Settings

/// What training data has to stay away from, and what counts as the same question.
struct DecontaminationConfiguration: Sendable {
    /// Files and folders of benchmarks.
    let against: [URL]
    /// From which share of common word pairs on a text is a copy of a benchmark's.
    let threshold: Double
    /// Whether passages are compared too, and left out as candidates.
    let checksPassages: Bool
    /// From which similarity on two queries of the pipeline are one; nil where they are not compared.
    let duplicateThreshold: Double?
    let settings: Settings

    init(settings: Settings) {
        against = settings.strings("against").map { URL(filePath: $0) }
        threshold = settings[Self.thresholdSetting]
        checksPassages = settings.flag("passages")
        duplicateThreshold = settings.flag("duplicates") ? settings[Self.duplicateSetting] : nil
        self.settings = settings
    }

    /// The readers of the benchmarks.
    var readers: [BenchmarkReader] {
        against.map {
            BenchmarkReader(
                path: $0,
                queryKeys: settings.strings("query_keys"),
                passageKeys: settings.strings("passage_keys")
            )
        }
    }

    /// What shapes its findings, beside the files' contents.
    var text: String {
        DomainFingerprints.text(settings, without: Self.properties.harmless)
    }

    private static let thresholdSetting = Setting<Double>(
        "threshold",
        0.3...1,
        "From which share of the shorter text's word pairs, found in the other one, a query is a copy of a benchmark's.",
        default: 0.6
    )
    private static let duplicateSetting = Setting<Double>(
        "duplicate_threshold",
        0.3...1,
        "From which Jaccard similarity of word pairs on two queries of the pipeline are one; 1 for equal words only.",
        default: 0.8
    )

    static let properties: [Property] = [
        // The hashes of the files stand for their paths.
        .optional(
            "against",
            .list(.path),
            "Benchmarks to stay away from: JSON Lines files or folders of them.",
            default: .list([]),
            effect: .harmless
        ),
        thresholdSetting.property,
        .optional(
            "passages",
            .boolean,
            "Compare passages too, and leave copies out as candidates.",
            default: .boolean(false)
        ),
        .optional("duplicates", .boolean, "Reject queries that came before, in any domain.", default: .boolean(true)),
        duplicateSetting.property,
        .optional("query_keys", .list(.string), "Further keys that hold a benchmark's query.", default: .list([])),
        .optional("passage_keys", .list(.string), "Further keys that hold a benchmark's passage.", default: .list([])),
    ]
}
