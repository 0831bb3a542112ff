/// The numbers that an answer or a label can be: from a lowest to a highest one, whole or not.
public struct Scale: Hashable, Sendable, CustomStringConvertible {
    public let lowest: Double
    public let highest: Double
    /// Whether only whole numbers stand on it.
    public let isWhole: Bool

    /// Makes a scale; throws ``ScaleError`` where it holds fewer than two numbers.
    public init(_ lowest: Double, _ highest: Double, isWhole: Bool = true) throws {
        guard lowest.isFinite, highest.isFinite, lowest < highest,
            !isWhole || lowest.rounded() == lowest && highest.rounded() == highest
        else { throw ScaleError(lowest: lowest, highest: highest, isWhole: isWhole) }
        (self.lowest, self.highest, self.isWhole) = (lowest, highest, isWhole)
    }

    private init(knownFrom lowest: Double, to highest: Double, isWhole: Bool) {
        (self.lowest, self.highest, self.isWhole) = (lowest, highest, isWhole)
    }

    /// 0 or 1.
    public static let binary = Scale(knownFrom: 0, to: 1, isWhole: true)
    /// -1 (the second is better), 0 (equal) or 1 (the first is better).
    public static let preference = Scale(knownFrom: -1, to: 1, isWhole: true)

    /// 0 to 100 and all that lies between.
    public static let percent = Scale(knownFrom: 0, to: 100, isWhole: false)

    /// The same bounds with all that lies between.
    public var continuous: Scale { Scale(knownFrom: lowest, to: highest, isWhole: false) }

    /// Whether a number stands on it.
    public func holds(_ number: Double) -> Bool {
        (lowest...highest).contains(number) && (!isWhole || number.rounded() == number)
    }

    /// Where a number lies between the ends, from 0 to 1.
    public func share(_ number: Double) -> Double { (number - lowest) / (highest - lowest) }

    /// `0 to 10, whole`.
    public var description: String {
        "\(Self.text(lowest)) to \(Self.text(highest))" + (isWhole ? ", whole" : "")
    }

    static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? String(number)
    }
}

/// A scale that can't be one.
public struct ScaleError: Error, Hashable, Sendable, CustomStringConvertible {
    let lowest: Double
    let highest: Double
    let isWhole: Bool

    /// In a sentence.
    public var description: String {
        let found = "found \(Scale.text(lowest)) to \(Scale.text(highest))"
        return isWhole && lowest < highest
            ? "expected a scale with whole numbers as its ends, \(found)"
            : "expected a scale whose lowest number is below its highest, both finite, \(found)"
    }
}
