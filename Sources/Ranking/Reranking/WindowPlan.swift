/// Which parts of a ranking a listwise reranker sees, one after the other: windows from the back to the front.
///
/// Each window shares its first places with the next one, so that what is best in the back can come to the front in one pass (Sun et al.
/// 2023, RankGPT). With a reranker that is always right, the first `size - step` places are right after one pass, and as many more after
/// each further one.
public struct WindowPlan: Sendable, Hashable {
    /// How many passages a window holds.
    public var size: Int
    /// How far a window lies before the last one.
    public var step: Int

    /// Makes a plan.
    ///
    /// - Parameters:
    ///   - size: 2 or more.
    ///   - step: from 1 to `size`.
    public init(size: Int, step: Int) {
        self.size = max(2, size)
        self.step = min(max(1, step), max(2, size))
    }

    /// A single window over the whole list.
    public static func whole(_ count: Int) -> WindowPlan { WindowPlan(size: max(2, count), step: max(1, count)) }

    /// The windows over a list in their order, the last places first; one over all where the list is no longer than a window.
    ///
    /// - Returns: 100 places with 20 and 10 give nine: 80..<100, 70..<90, …, 0..<20. Nothing for a list of fewer than two.
    public func windows(over count: Int) -> [Range<Int>] {
        guard count > 1 else { return [] }
        var windows: [Range<Int>] = []
        var end = count
        while true {
            let start = max(0, end - size)
            windows.append(start..<end)
            if start == 0 { return windows }
            end -= step
        }
    }
}

extension Array {
    /// Brings the elements of a window into an order that was given for it.
    ///
    /// - Parameter order: positions within the window, best first, each exactly once.
    public mutating func reorder(_ window: Range<Int>, by order: [Position]) {
        precondition(order.count == window.count, "expected a position for each place of the window")
        let shown = Array(self[window])
        for (place, position) in zip(window, order) { self[place] = shown[position.index] }
    }
}
