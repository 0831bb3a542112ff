/// Identifiers that follow one another by signs of one kind: an order, or a list.
struct IdentifierChain {
    /// The identifiers.
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
