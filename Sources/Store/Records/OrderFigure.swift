/// An order of the teacher, in numbers.
public struct OrderFigure: Sendable, Hashable {
    /// Places of the shown list, counted from 1, best first.
    public var order: [Int]
    /// Whether the list was left as it was shown.
    public var isUnchanged: Bool
    /// Whether reading it took a repair.
    public var isRepaired: Bool

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
