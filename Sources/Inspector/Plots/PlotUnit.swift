import Foundation
import Ranking

/// What the numbers of a plot are, and how they read.
enum PlotUnit: Sendable, Hashable {
    /// Things: `1,234`.
    case count
    /// Shares from 0 to 1: `12.5 %`.
    case share
    /// US dollars.
    case dollars
    /// Plain numbers, such as scores.
    case number

    /// A value in full.
    func text(_ value: Double) -> String {
        switch self {
        case .count: Self.grouped(value)
        case .share: String(format: "%.1f %%", value * 100)
        case .dollars: value >= 1 || value == 0 ? "$" + Self.grouped(value, digits: 2) : String(format: "$%.4f", value)
        case .number: String(format: "%.2f", value)
        }
    }

    /// A value of an axis whose ticks are `step` apart: no more digits than it takes to tell them apart.
    func tick(_ value: Double, step: Double) -> String {
        func digits(_ step: Double) -> Int { max(0, -Int(clamped: log10(step).rounded(.down))) }
        switch self {
        case .share: return String(format: "%.*f %%", digits(step * 100), value * 100)
        case .dollars: return "$" + Self.short(value, step: step, digits: digits(step))
        case .count, .number: return Self.short(value, step: step, digits: digits(step))
        }
    }

    private static func short(_ value: Double, step: Double, digits: Int) -> String {
        for (size, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where abs(value) >= size && value >= 10_000 {
            let parts = max(0, -Int(clamped: log10(step / size).rounded(.down)))
            return String(format: "%.*f", min(parts, 2), value / size) + letter
        }
        return digits == 0 ? grouped(value) : String(format: "%.*f", digits, value)
    }

    private static func grouped(_ value: Double, digits: Int = 0) -> String {
        let text = String(format: "%.*f", digits, value)
        let whole = text.prefix { $0 != "." }
        var grouped = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place) % 3 == 0, digit != "-", grouped != "-" { grouped += "," }
            grouped.append(digit)
        }
        return grouped + text.dropFirst(whole.count)
    }
}

/// The colours of plots, as classes of the stylesheet.
enum PlotColour: Sendable, Hashable {
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
