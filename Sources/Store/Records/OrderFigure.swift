/// An order of the teacher, in numbers.
public struct OrderFigure: Sendable, Hashable {
    /// Places of the list as the prompt showed it, counted from 1, best first.
    public var order: [Int]
    /// Whether the list was left as it was shown.
    public var isUnchanged: Bool
    /// Whether reading it took a repair.
    public var isRepaired: Bool

    /// - Parameters:
    ///   - permutation: the list's positions, best first, as JSON.
    ///   - shown: the list's positions as the prompt showed them, as JSON; nil where it showed them as they stand.
    init(permutation: String, shown: String?, isUnchanged: Bool, isRepaired: Bool) {
        self.isUnchanged = isUnchanged
        self.isRepaired = isRepaired
        order = Self.numbers(permutation)
        guard let shown else { return }
        var places = [Int](repeating: 0, count: order.count + 1)
        for (index, position) in Self.numbers(shown).enumerated() where places.indices.contains(position) {
            places[position] = index + 1
        }
        order = order.map { places.indices.contains($0) ? places[$0] : 0 }
    }

    /// The numbers in `[3,1,2]`, without a JSON decoder: there are a hundred thousand of them.
    static func numbers(_ json: String) -> [Int] {
        var numbers: [Int] = []
        numbers.reserveCapacity(20)
        var number: Int?
        for byte in json.utf8 {
            if byte >= 0x30, byte <= 0x39 {
                number = (number ?? 0) &* 10 &+ Int(byte - 0x30)
            } else if let whole = number {
                numbers.append(whole)
                number = nil
            }
        }
        return numbers
    }
}
