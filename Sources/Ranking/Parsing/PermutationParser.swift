/// Reads orders as models really write them.
///
/// Reads the answer part only, never the chain. Numbers in prose are no identifiers, so an error message never becomes a ranking.
public enum PermutationParser {
    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - answer: the model's text, with or without think and answer tags.
    ///   - size: passages in the list.
    /// - Returns: a full order with a report of each repair; check ``PermutationReading/isUsable``.
    public static func read(_ answer: String, size: Int) -> PermutationReading {
        let scan = AnswerText.extract(answer).map(IdentifierScan.init)
        var repairs = PermutationRepairs()
        repairs.proseAround = scan?.hasProse ?? false
        let numbers = chosen(scan?.identifiers ?? [], size: size, repairs: &repairs)

        var seen = Array(repeating: false, count: size)
        var identified: [Position] = []
        for number in numbers {
            guard (1...max(1, size)).contains(number), size > 0 else {
                repairs.outOfRange.append(number)
                continue
            }
            if seen[number - 1] {
                repairs.repeated.append(number)
            } else {
                seen[number - 1] = true
                identified.append(Position(index: number - 1))
            }
        }
        repairs.missing = seen.indices.filter { !seen[$0] }.map(Position.init(index:))
        return PermutationReading(order: identified + repairs.missing, identified: identified, repairs: repairs)
    }

    /// All numbers, or only those of the last complete order where several were written: a draft, then the final word.
    private static func chosen(
        _ identifiers: [IdentifierScan.Identifier],
        size: Int,
        repairs: inout PermutationRepairs
    ) -> [Int] {
        var chains: [[Int]] = []
        for identifier in identifiers {
            if identifier.continuesChain, !chains.isEmpty {
                chains[chains.count - 1].append(identifier.number)
            } else {
                chains.append([identifier.number])
            }
        }
        let complete = chains.filter { $0.count == size && Set($0) == Set(1...max(1, size)) }
        repairs.completeOrders = complete.count
        if complete.count > 1, let last = complete.last { return last }
        return identifiers.map(\.number)
    }
}
