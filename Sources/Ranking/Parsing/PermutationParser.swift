/// Reads orders as models really write them.
///
/// Reads the answer part only, never the chain. Numbers in prose are no identifiers, so an error message never becomes a ranking. What is
/// not an order, or whose direction can't be known, is refused: a wrong label is worse than another question.
public enum PermutationParser {
    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - answer: the model's text, with or without think and answer tags.
    ///   - size: passages in the list.
    /// - Returns: a full order with a report of each repair; check ``PermutationReading/isUsable``.
    public static func read(_ answer: String, size: Int) -> PermutationReading {
        var repairs = PermutationRepairs()
        let identified = places(answer, size: size, allTied: false, repairs: &repairs).map(\.position)
        return PermutationReading(order: identified + repairs.missing, identified: identified, repairs: repairs)
    }

    /// A passage at its place in an order.
    struct Place {
        var position: Position
        /// Whether no order was said between it and the one before.
        var isTied: Bool
        /// What stands behind it, up to the next one.
        var after: String
    }

    /// The valid identifiers of the order, best first, each once; none where there is no order that can be trusted.
    ///
    /// - Parameter allTied: whether an answer that holds all for equal is one, too.
    static func places(_ answer: String, size: Int, allTied: Bool, repairs: inout PermutationRepairs) -> [Place] {
        let scan = AnswerText.extract(answer).map(IdentifierScan.init)
        repairs.proseAround = scan?.hasProse ?? false
        let ordered =
            scan.flatMap { Self.ordered($0.identifiers, size: size, allTied: allTied, repairs: &repairs) } ?? []
        var seen = Array(repeating: false, count: size)
        var places: [Place] = []
        // A tie holds across what is dropped only where each sign on the way is one.
        var isTied = true
        for (identifier, tied) in ordered {
            isTied = isTied && tied
            let number = identifier.number
            guard (1...max(1, size)).contains(number), size > 0 else {
                repairs.outOfRange.append(number)
                continue
            }
            if seen[number - 1] {
                repairs.repeated.append(number)
            } else {
                seen[number - 1] = true
                let position = Position(index: number - 1)
                places.append(Place(position: position, isTied: isTied && !places.isEmpty, after: identifier.after))
                isTied = true
            }
        }
        repairs.missing = seen.indices.filter { !seen[$0] }.map(Position.init(index:))
        return places
    }

    /// The identifiers of the order, best first, each with whether it is tied to the one before; nil where none can be trusted.
    private static func ordered(
        _ identifiers: [IdentifierScan.Identifier],
        size: Int,
        allTied: Bool,
        repairs: inout PermutationRepairs
    ) -> [(IdentifierScan.Identifier, Bool)]? {
        let chain = chosen(identifiers, size: size, repairs: &repairs)
        let chosen = chain.identifiers
        let links = chosen.dropFirst().map(\.link)
        if !chain.compares {
            if let numbering = GradedAnswer.numbering(chosen) {
                guard zip(numbering, numbering.dropFirst()).allSatisfy(<) else { return nil }
            } else if GradedAnswer.holds(chosen) {
                return nil
            }
        }
        if isAnnouncedInverted(chain, of: identifiers, size: size) || countsFromZero(chosen, size: size) { return nil }
        repairs.ties = links.count { $0 == .equal }
        // Nothing but `=` is no order at all.
        if !allTied, !links.isEmpty, links.count == repairs.ties { return nil }
        let ties = links.map { $0 == .equal }
        guard links.contains(.worse) else { return Array(zip(chosen, [false] + ties)) }
        guard links.allSatisfy({ $0 == .worse || $0 == .equal || $0 == .adjacent }) else { return nil }
        repairs.isReversed = true
        return Array(zip(chosen.reversed(), [false] + ties.reversed()))
    }

    /// The last complete order, so that a draft before it and remarks around it do not count; else the last one that is nearly complete;
    /// else all identifiers.
    private static func chosen(
        _ identifiers: [IdentifierScan.Identifier],
        size: Int,
        repairs: inout PermutationRepairs
    ) -> IdentifierChain {
        let chains = IdentifierChain.all(identifiers)
        let complete = chains.filter { $0.isComplete(size: size) }
        let orders = complete.filter(\.compares)
        repairs.completeOrders = orders.isEmpty ? complete.count : orders.count
        if let last = orders.last ?? complete.last { return last }
        let most = size - max(1, size / 10)
        let nearly = chains.last { $0.compares && $0.identifiers.count > 2 && $0.count(size: size) >= most }
        return nearly ?? IdentifierChain(identifiers: identifiers, start: 0)
    }

    /// Whether the words around an order say that its best passage is the last one. What stands before an earlier order belongs to that.
    private static func isAnnouncedInverted(
        _ chain: IdentifierChain,
        of identifiers: [IdentifierScan.Identifier],
        size: Int
    ) -> Bool {
        let earlier = IdentifierChain.all(Array(identifiers[..<chain.start])).last { $0.isComplete(size: size) }
        let start = earlier.map { $0.start + $0.identifiers.count } ?? 0
        let around =
            identifiers[start..<chain.start].map(\.before) + [chain.identifiers.first?.before ?? ""]
            + chain.identifiers.map(\.after)
        return around.contains(where: WordOrder.isInverted)
    }

    /// Whether 0 stands with all others but the last, which is missing: then every number is one too low.
    private static func countsFromZero(_ identifiers: [IdentifierScan.Identifier], size: Int) -> Bool {
        let numbers = Set(identifiers.map(\.number))
        guard numbers.contains(0), !numbers.contains(size) else { return false }
        return numbers.count { (1..<max(1, size)).contains($0) } >= size - 1 - size / 10
    }
}

/// Whether an answer says that it begins with the least relevant passage.
enum WordOrder {
    private static let phrases = [
        "least to most", "least to the most", "least relevant to", "least helpful to", "least useful to",
        "least relevant first", "least helpful first", "least relevant at the top", "worst to best", "worst first",
        "best last", "most relevant last", "ascending relevance", "ascending order of", "increasing relevance",
        "increasing order of", "order of increasing", "lowest to highest", "least relevant passage first",
    ]

    private static let shortest = phrases.map(\.utf8.count).min() ?? 0

    /// Whether any of the words that say so stands in a text.
    static func isInverted(_ text: String) -> Bool {
        // Nearly all that is asked about is a sign between two identifiers.
        guard text.utf8.count >= shortest else { return false }
        let plain = text.lowercased().split { $0.isWhitespace || "*_`\"-–".contains($0) }.joined(separator: " ")
        return phrases.contains { plain.contains($0) }
    }
}

/// Identifiers that follow one another by signs of one kind: an order, or a list.
struct IdentifierChain {
    var identifiers: [IdentifierScan.Identifier]
    /// Where they begin among all identifiers of the answer.
    var start: Int

    /// Whether it is held together by signs that compare.
    var compares: Bool { identifiers.dropFirst().contains { $0.link.compares } }

    /// How many different passages of a list it names.
    func count(size: Int) -> Int { Set(identifiers.map(\.number).filter { (1...max(1, size)).contains($0) }).count }

    /// Whether it names all passages of a list, each once.
    func isComplete(size: Int) -> Bool { identifiers.count == size && count(size: size) == size }

    /// All chains of an answer. An identifier between a list and an order belongs to the order.
    static func all(_ identifiers: [IdentifierScan.Identifier]) -> [IdentifierChain] {
        var chains: [IdentifierChain] = []
        for (index, identifier) in identifiers.enumerated() {
            guard let last = chains.indices.last, identifier.link != .apart else {
                chains.append(IdentifierChain(identifiers: [identifier], start: index))
                continue
            }
            let isUndecided = chains[last].identifiers.dropFirst().allSatisfy { $0.link == .adjacent }
            if isUndecided || identifier.link == .adjacent || chains[last].compares == identifier.link.compares {
                chains[last].identifiers.append(identifier)
            } else if identifier.link.compares {
                let first = chains[last].identifiers.removeLast()
                chains.append(IdentifierChain(identifiers: [first, identifier], start: index - 1))
            } else {
                chains.append(IdentifierChain(identifiers: [identifier], start: index))
            }
        }
        return chains
    }
}

/// What was read of an answer that should be an order of a list.
public struct PermutationReading: Sendable, Hashable {
    /// All positions of the list, each once: those found, then the missing ones in the order of the list.
    public var order: [Position]
    /// Valid identifiers in the order in which they were found, each once.
    public var identified: [Position]
    /// What had to be repaired.
    public var repairs: PermutationRepairs

    /// Whether there is anything to use: an answer without an identifier is a failure, not an order.
    public var isUsable: Bool { !identified.isEmpty }

    /// Whether it was a permutation as it stood.
    public var isComplete: Bool { !repairs.isAny }

    /// Whether the order is the one that the list was shown in.
    public var isUnchanged: Bool { order.enumerated().allSatisfy { $1.index == $0 } }
}

/// What had to be repaired in an order.
public struct PermutationRepairs: Sendable, Hashable {
    /// Identifiers that came again; the first place counts.
    public var repeated: [Int] = []
    /// Identifiers below 1 or above the list's size; dropped.
    public var outOfRange: [Int] = []
    /// Positions that the answer left out; appended in the order of the list.
    public var missing: [Position] = []
    /// Whether the answer went from the last to the first by `<`, and was read from its end.
    public var isReversed = false
    /// How often no order was said between two neighbours (`=`); the written one counts.
    public var ties = 0
    /// Whether words stood around the order.
    public var proseAround = false
    /// How many complete orders the answer held; of several, the last one counts.
    public var completeOrders = 0

    /// Whether anything of the order itself had to be repaired; words around it are none of it.
    public var isAny: Bool {
        !repeated.isEmpty || !outOfRange.isEmpty || !missing.isEmpty || isReversed || ties > 0
    }

    /// Whether more is guessed than a list may have: what is missing is appended in the order shown, and what came again may have been meant
    /// for another place; each is bounded by a tenth of the list, one place at least.
    public func isTooMuch(size: Int) -> Bool { max(missing.count, repeated.count) > max(1, size / 10) }
}
