/// Labels by voters whose errors are learned from all votes at once (Dawid & Skene 1979); see ``DawidSkene``.
///
/// It learns from one table, so that should hold all of a domain, not one list.
public struct DawidSkeneRule: FuseRule {
    public static let name = "dawid-skene"
    public static let help = "The likeliest label, where each voter counts by the errors that all votes show of it."
    public static let parameters = [form, gives]
    private static let form = FuseParameter.word(
        "form",
        DawidSkene.Form.allCases.map(\.rawValue),
        default: DawidSkene.Form.full.rawValue,
        "Whether a voter has an error for each label or one skill."
    )
    private static let gives = FuseParameter.word(
        "gives",
        ["label", "mean"],
        default: "label",
        "The likeliest label, or the mean of the labels by their probabilities."
    )

    let form: DawidSkene.Form
    let givesMean: Bool

    public init(_ settings: FuseSettings) throws {
        form = DawidSkene.Form(rawValue: try settings.word(Self.form)) ?? .full
        givesMean = try settings.word(Self.gives) == "mean"
    }

    public func form(of input: VoteForm) throws -> VoteForm {
        let scale = try commonScale(of: input)
        guard case .bounded(let bounds) = scale, bounds.isWhole else {
            throw Self.error("expected a scale of whole numbers, found (\(scale)); take threshold before it")
        }
        return input.fused(on: givesMean ? scale.continuous : scale)
    }

    public func fuse(_ table: VoteTable) throws -> VoteTable {
        let scale = try commonScale(of: table.form)
        let labels = Set(table.ballots.flatMap { $0.votes.compactMap(\.value) }).sorted()
        let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        let answers = (0..<table.count).map { table.votes(on: $0).map { vote in vote.value.flatMap { places[$0] } } }
        let learned = DawidSkene(answers, classes: labels.count, form: form)
        let votes = answers.indices.map { index in
            guard let posterior = learned.posteriors[index], let label = learned.label(of: index) else {
                return Vote.reasonForNone(table.votes(on: index))
            }
            return .value(givesMean ? zip(posterior, labels).reduce(0) { $0 + $1.0 * $1.1 } : labels[label])
        }
        var fused = table.fused(on: givesMean ? scale.continuous : scale, votes)
        if table.ballots.count < 3 {
            fused.notes.append("dawid-skene: with fewer than three voters, their errors can't be told from the truth")
        }
        return fused
    }
}
