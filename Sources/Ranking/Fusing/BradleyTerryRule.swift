/// Strengths of passages out of comparisons of pairs: P(i beats j) = σ(θ_i - θ_j) (Bradley & Terry 1952).
///
/// Minimises -log likelihood + ridge · Σ θ². A vote counts as the share of a win that it stands for on its scale: on -1 to 1, 0 is half a win
/// each, and so is a tie. Comparisons that fall apart into groups are an error: strengths of different groups can't be compared.
public struct BradleyTerryRule: FuseRule {
    public static let name = "bradley-terry"
    public static let help = "Strengths that explain who won against whom, by the logistic function."
    public static let parameters = PairVotes.parameters

    let votes: PairVotes

    public init(_ settings: FuseSettings) throws {
        votes = try PairVotes(settings)
    }

    public func form(of input: VoteForm) throws -> VoteForm { try votes.form(of: input, for: Self.self) }

    public func fuse(_ table: VoteTable) throws -> VoteTable { try votes.strengths(table, .logistic, for: Self.self) }
}

/// How votes on pairs are made ready for a fit; the same for all models of strengths.
struct PairVotes {
    static let parameters = [ridge, failed]
    private static let ridge = FuseParameter.number(
        "ridge",
        0...1000,
        default: 0.001,
        "What keeps strengths small: 0 for the maximum of the likelihood, which not all comparisons have."
    )
    private static let failed = FuseParameter.word(
        "failed",
        ["skip", "half"],
        default: "skip",
        "Whether a failed vote says nothing or counts as half a win each."
    )

    let ridge: Double
    let countsFailed: Bool

    init(_ settings: FuseSettings) throws {
        ridge = try settings.number(Self.ridge)
        countsFailed = try settings.word(Self.failed) == "half"
    }

    func form(of input: VoteForm, for rule: any FuseRule.Type) throws -> VoteForm {
        guard input.isOfPairs else {
            throw rule.error("expected votes on pairs, found votes on passages; take borda or mean")
        }
        if input.scales.isEmpty { throw rule.error("expected at least one kind of vote, found none") }
        for scale in input.scales {
            guard case .bounded = scale else {
                throw rule.error("expected votes on a scale with bounds, found (\(scale))")
            }
        }
        return VoteForm(scales: [.open])
    }

    func strengths(_ table: VoteTable, _ link: PairStrengths.Link, for rule: any FuseRule.Type) throws -> VoteTable {
        guard case .pairs(let pairs) = table.subject else {
            throw rule.error("expected votes on pairs, found votes on passages")
        }
        var wins = Array(repeating: Array(repeating: 0.0, count: table.passages), count: table.passages)
        for ballot in table.ballots {
            for (pair, vote) in zip(pairs, ballot.votes) {
                guard let share = share(vote, on: ballot.scale) else { continue }
                wins[pair.first.index][pair.second.index] += share
                wins[pair.second.index][pair.first.index] += 1 - share
            }
        }
        do {
            let fit = try PairStrengths(wins: wins, link: link, ridge: ridge)
            let ballot = Ballot(fit.strengths.map(Vote.value), on: .open)
            var fused = try VoteTable(passages: table.passages, ballots: [ballot])
            fused.notes = table.notes
            return fused
        } catch PairStrengths.Fault.neverCompared(let groups) {
            throw rule.error(
                "expected comparisons that join all passages, found groups that nothing joins: \(Self.text(groups)); ask more pairs"
            )
        } catch PairStrengths.Fault.noMaximum(let groups) {
            throw rule.error(
                "expected a win and a loss between any two groups, found wins one way only between \(Self.text(groups)); set ridge above 0"
            )
        }
    }

    /// The share of a win of the pair's first passage.
    private func share(_ vote: Vote, on scale: VoteScale) -> Double? {
        switch (vote, scale) {
        case (.value(let value), .bounded(let scale)): scale.share(value)
        case (.tie, _): 0.5
        case (.failed, _): countsFailed ? 0.5 : nil
        default: nil
        }
    }

    private static func text(_ groups: [[Int]]) -> String {
        groups.map { $0.map { Position(index: $0).description }.joined(separator: " ") }.joined(separator: " | ")
    }
}
