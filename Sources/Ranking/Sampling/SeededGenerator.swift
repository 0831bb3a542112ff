import Crypto
import Foundation

/// Random numbers that follow from a seed, the same on every platform and with every release of Swift.
///
/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts at a state, as the reference code does.
    public init(state: UInt64) {
        self.state = state
    }

    /// Starts at a seed of its own for each list of parts, so that one query's numbers don't depend on another's.
    public init(seed: Int, parts: String...) {
        var hash = SHA256()
        for part in [String(seed)] + parts {
            hash.update(data: Data("\(part.utf8.count):\(part)".utf8))
        }
        state = hash.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to a bound, each equally likely (Lemire's multiplication with rejection, 2019).
    ///
    /// - Parameter bound: 1 or more.
    public mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "the bound must be 1 or more")
        let range = UInt64(bound)
        let threshold = (0 &- range) % range
        while true {
            let (high, low) = next().multipliedFullWidth(by: range)
            if low >= threshold { return Int(high) }
        }
    }

    /// A number from 0 up to but without 1.
    public mutating func unit() -> Double {
        Double(next() >> 11) * 0x1.0p-53
    }

    /// The elements in a random order, each order equally likely (Fisher and Yates).
    ///
    /// The standard library's `shuffled(using:)` may change its use of random numbers from release to release.
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var shuffled = elements
        for last in stride(from: shuffled.count - 1, to: 0, by: -1) {
            shuffled.swapAt(last, next(below: last + 1))
        }
        return shuffled
    }

    /// Some of the elements, each subset equally likely, in their original order; all of them if fewer are there.
    public mutating func sample<Element>(_ elements: [Element], count: Int) -> [Element] {
        sample(below: elements.count, count: count).map { elements[$0] }
    }

    /// Some of the numbers from 0 up to a bound, each subset equally likely, in rising order; all of them if fewer are there.
    public mutating func sample(below bound: Int, count: Int) -> [Int] {
        guard count < bound else { return Array(0..<max(0, bound)) }
        var left = max(0, count)
        var chosen: [Int] = []
        for number in 0..<bound where left > 0 {
            // Selection sampling (Knuth, The Art of Computer Programming 2, algorithm S).
            if next(below: bound - number) < left {
                chosen.append(number)
                left -= 1
            }
        }
        return chosen
    }
}
