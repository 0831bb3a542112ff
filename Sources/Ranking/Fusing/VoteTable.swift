/// What several voters said about the same things: what a fuse rule reads, and what it makes (a table of one ballot).
///
/// ```swift
/// let table = try VoteTable(passages: 3, ballots: [Ballot([7, 2, 9], on: Scale(0, 10)), Ballot(order: [[third, first], [second]], of: 3)])
/// ```
public struct VoteTable: Hashable, Sendable {
    /// What a column of the table stands for.
    public enum Subject: Hashable, Sendable {
        /// The passages of a list or pool, in its order.
        case passages
        /// Pairs of its passages.
        case pairs([PositionPair])
    }

    public let subject: Subject
    /// Passages in the list or pool.
    public let passages: Int
    /// One for each voter: a teacher, a sample of it, a human, an earlier label.
    public internal(set) var ballots: [Ballot]
    /// What a reader of the labels must know: where a rule had to fall back, and on what.
    public internal(set) var notes: [String] = []

    /// A table about passages.
    public init(passages: Int, ballots: [Ballot]) throws {
        try self.init(.passages, passages: passages, count: passages, ballots: ballots)
    }

    /// A table about pairs of passages; the same pair may stand in it more than once.
    public init(pairs: [PositionPair], of passages: Int, ballots: [Ballot]) throws {
        if let pair = pairs.first(where: { max($0.first, $0.second).rawValue > passages }) {
            throw FuseError("expected pairs of \(passages) passages, found \(pair)")
        }
        try self.init(.pairs(pairs), passages: passages, count: pairs.count, ballots: ballots)
    }

    private init(_ subject: Subject, passages: Int, count: Int, ballots: [Ballot]) throws {
        for (number, ballot) in ballots.enumerated() {
            guard ballot.votes.count == count else {
                throw FuseError("expected \(count) votes on ballot \(number + 1), found \(ballot.votes.count)")
            }
            guard case .bounded(let scale) = ballot.scale else { continue }
            if let stray = ballot.votes.lazy.compactMap(\.value).first(where: { !scale.holds($0) }) {
                throw FuseError("expected votes on the scale \(scale) on ballot \(number + 1), found \(stray)")
            }
        }
        (self.subject, self.passages, self.ballots) = (subject, passages, ballots)
    }

    /// How many things the votes are about.
    public var count: Int { if case .pairs(let pairs) = subject { pairs.count } else { passages } }

    /// What is known of it before there is any vote.
    public var form: VoteForm { VoteForm(isOfPairs: subject != .passages, scales: ballots.map(\.scale)) }

    /// All votes on one thing, voter by voter.
    public func votes(on index: Int) -> [Vote] { ballots.map { $0.votes[index] } }

    /// The table with one ballot in the place of all.
    func fused(on scale: VoteScale, _ votes: [Vote]) -> VoteTable {
        var fused = self
        fused.ballots = [Ballot(votes, on: scale)]
        return fused
    }

    /// The labels of passages that a rule over lists gave; where none could be given, why.
    func fused(values: [Double]?) -> VoteTable {
        fused(on: .open, values?.map(Vote.value) ?? (0..<count).map { Vote.reasonForNone(votes(on: $0)) })
    }
}

/// What one voter said about each thing of a table.
public struct Ballot: Hashable, Sendable {
    public let scale: VoteScale
    public let votes: [Vote]

    public init(_ votes: [Vote], on scale: VoteScale) {
        (self.votes, self.scale) = (votes, scale)
    }

    /// Numbers on a scale; nil for what the voter left out.
    public init(_ values: [Double?], on scale: Scale) {
        self.init(values.map { $0.map(Vote.value) ?? .missing }, on: .bounded(scale))
    }

    /// An order, best first, with those that are tied together; what it leaves out is missing.
    public init(order: [[Position]], of count: Int) {
        var votes = Array(repeating: Vote.missing, count: count)
        var place = 1.0
        for tier in order {
            for position in tier where position.index < count {
                votes[position.index] = .value(place + Double(tier.count - 1) / 2)
            }
            place += Double(tier.count)
        }
        self.init(votes, on: .places)
    }

    /// A voter whose answer could not be had or read.
    public static func failed(of count: Int, on scale: VoteScale) -> Ballot {
        Ballot(Array(repeating: .failed, count: count), on: scale)
    }
}

/// One voter's word on one thing; what is no number says why.
public enum Vote: Hashable, Sendable {
    case value(Double)
    /// A rule found as many voices for one label as for another.
    case tie
    /// A rule found too few voices.
    case undecided
    /// It was asked, and there is no answer that can be used.
    case failed
    /// It was not asked, or the answer left it out.
    case missing

    /// The number.
    public var value: Double? { if case .value(let value) = self { value } else { nil } }

    /// What stands for votes of which none is a number: the most telling reason.
    static func reasonForNone(_ votes: [Vote]) -> Vote {
        [.tie, .undecided, .failed].first(where: votes.contains) ?? .missing
    }
}

/// What a ballot's numbers are.
public enum VoteScale: Hashable, Sendable, CustomStringConvertible {
    /// Numbers of a declared scale; more is better.
    case bounded(Scale)
    /// Numbers without bounds, as strengths are; more is better.
    case open
    /// Places of an order; 1 is the best.
    case places

    /// As an error names it.
    public var description: String {
        switch self {
        case .bounded(let scale): scale.description
        case .open: "without bounds"
        case .places: "places of an order"
        }
    }
}

/// What is known of a table before there is any vote, so that a chain of rules can be checked before anything is paid.
public struct VoteForm: Hashable, Sendable {
    public let isOfPairs: Bool
    /// The ballots' scales.
    public let scales: [VoteScale]

    public init(isOfPairs: Bool = false, scales: [VoteScale]) {
        (self.isOfPairs, self.scales) = (isOfPairs, scales)
    }

    /// The same things with one ballot.
    func fused(on scale: VoteScale) -> VoteForm { VoteForm(isOfPairs: isOfPairs, scales: [scale]) }
}

/// Two passages of a list.
public struct PositionPair: Hashable, Sendable, CustomStringConvertible {
    public let first: Position
    public let second: Position

    /// Takes two different passages; nil for one and the same.
    public init?(_ first: Position, _ second: Position) {
        guard first != second else { return nil }
        (self.first, self.second) = (first, second)
    }

    private init(swapping other: PositionPair) { (first, second) = (other.second, other.first) }

    /// The same two the other way round.
    public var swapped: PositionPair { PositionPair(swapping: self) }

    /// `[3] [1]`.
    public var description: String { "\(first) \(second)" }
}
