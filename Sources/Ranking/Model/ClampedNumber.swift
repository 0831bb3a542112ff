/// Four decimals: what a person reads, and the same text on every machine.
public func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

extension Int {
    /// The whole number that a number from outside stands for, towards zero: the nearest one that an `Int` holds, and 0 for what is no number.
    ///
    /// `Int(_:)` ends the process for such values. Numbers of files, flags, servers and rows go through here.
    public init(clamped number: Double) {
        if number.isNaN {
            self = 0
        } else {
            self = Int(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
        }
    }

    /// The sum, or the bound that it would go over.
    public func clampedAdding(_ other: Int) -> Int {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }

    /// The product, or the bound that it would go over.
    public func clampedTimes(_ other: Int) -> Int {
        let (product, isOver) = multipliedReportingOverflow(by: other)
        return isOver ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
