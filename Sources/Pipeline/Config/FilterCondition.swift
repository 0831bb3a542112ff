import Settings

/// A further condition of the filter: a metric within bounds.
public struct FilterCondition: Sendable, Hashable {
    /// What is measured.
    public let metric: FilterMetric
    /// The least value that is kept; nil: no bound.
    public let minimum: Double?
    /// The largest value that is kept; nil: no bound.
    public let maximum: Double?

    static let properties: [Property] = [
        .required("metric", .string, "What is measured: \(FilterMetric.forms.joined(separator: ", "))."),
        .optional("min", .number(-1...1), "The least value that is kept."),
        .optional("max", .number(-1...1), "The largest value that is kept."),
    ]

    init(settings: Settings) throws {
        let name = try settings.requiredString("metric")
        guard let metric = FilterMetric(name) else {
            throw PipelineFileError(
                path: settings.join("metric"),
                expected: "one of \(FilterMetric.forms.joined(separator: ", ")), with K from 1 to 100",
                found: "\"\(name)\"",
                suggestion: "as in `{metric: recall@10, min: 0.5}`"
            )
        }
        self.metric = metric
        minimum = settings.number("min")
        maximum = settings.number("max")
        guard minimum != nil || maximum != nil else {
            throw PipelineFileError(
                path: settings.path,
                expected: "a bound, `min` or `max`",
                found: "neither",
                suggestion: metric == .chance
                    ? "lists that nearly every random order passes are rejected by `max: 0.9`" : "as in `min: 0.5`"
            )
        }
        if let minimum, let maximum, minimum > maximum {
            throw PipelineFileError(
                path: settings.join("min"),
                expected: "a number up to \(maximum), its `max`",
                found: "\(minimum)"
            )
        }
    }

    /// Whether a value is within the bounds; a value that can't be told is not.
    func holds(_ value: Double?) -> Bool {
        guard let value else { return false }
        return value >= (minimum ?? -.infinity) - 1e-12 && value <= (maximum ?? .infinity) + 1e-12
    }

    /// What fingerprints hold.
    var text: String { "also \(metric.name) \(minimum.map { "\($0)" } ?? "-") \(maximum.map { "\($0)" } ?? "-")" }
}
