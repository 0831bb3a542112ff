/// The colours of plots, as classes of the stylesheet.
public enum PlotColour: Sendable, Hashable {
    /// One of six that people with any colour vision tell apart; counted on from 1, over and over.
    case series(Int)
    /// What went well, badly or so-so, the colour of links, and what stands back.
    case good, bad, warn, accent, muted

    /// The class of bars and dots.
    var fill: String {
        switch self {
        case .series(let number): "series-\((number - 1) % 6 + 1)"
        case .good: "good"
        case .bad: "bad"
        case .warn: "warn"
        case .accent: "accent"
        case .muted: "muted"
        }
    }

    /// The classes of bars; what stands back is none in the stylesheet's sense, or it would be as strong as the others.
    var bar: String { self == .muted ? fill : "bar \(fill)" }

    /// The classes of lines.
    var stroke: String { self == .muted ? "axis" : "line \(fill)" }
}
