/// What was read of an answer that should select passages.
public struct SelectionReading: Sendable, Hashable {
    /// The positions selected, in the order found, each once; empty if the answer says None; nil if it can't be read.
    public var selection: [Position]?
    /// Identifiers that came again.
    public var repeated: [Int]
    /// Identifiers outside of the list; dropped.
    public var outOfRange: [Int]
    /// Whether words stood around the selection.
    public var proseAround: Bool
}
