/// A place on the x axis of a plot with a word: a threshold.
public struct PlotMark: Sendable, Hashable {
    /// Where.
    public var x: Double
    /// The word beside it.
    public var name: String

    /// Makes a mark.
    public init(_ x: Double, _ name: String) {
        self.x = x
        self.name = name
    }
}
