import Foundation
import Pipeline
import Ranking
import Teacher

/// Money as people read it.
enum Dollars {
    /// Millionths of a dollar as `$1.23`, with more digits for small sums.
    static func text(micro: Int) -> String {
        let dollars = Double(micro) / 1e6
        return dollars >= 1 || dollars == 0 ? String(format: "$%.2f", dollars) : String(format: "$%.4f", dollars)
    }

    /// A sum with what it lacks.
    ///
    /// - Parameter unknown: answers whose cost is not known.
    static func text(micro: Int, unknown: Int) -> String {
        guard unknown > 0 else { return text(micro: micro) }
        return (micro > 0 ? "\(text(micro: micro)) and " : "") + "the unknown cost of \(Plural.text(unknown, "answer"))"
    }

    /// What is spent while a run goes on.
    static func text(_ statistics: GatewayStatistics, by teachers: [PipelineTeacher]) -> String {
        let spent = statistics.spentMicroUSD
        guard let unpriced = teachers.first(where: { $0.endpoint.price == nil }) else { return text(micro: spent) }
        return (spent > 0 ? "\(text(micro: spent)) and " : "") + "what is unknown (\(unpriced.endpoint.place).price)"
    }
}

/// Spans of time for people.
enum Elapsed {
    /// `42s`, `3m10s`, `5h20m`.
    static func text(_ seconds: Double) -> String {
        let whole = Int(clamped: seconds)
        if whole < 60 { return "\(whole)s" }
        if whole < 3600 { return "\(whole / 60)m\(whole % 60)s" }
        return "\(whole / 3600)h\(whole % 3600 / 60)m"
    }
}

/// Counts with their words.
enum Plural {
    /// `1 row`, `2 rows`; with a plural of its own, `2 queries`.
    static func text(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}

/// How much of the work at hand is done, and how long the rest takes at the rate so far.
struct WorkShare {
    /// What this run has brought to an end.
    let done: Int
    /// What it has still to do; nil where that is not known.
    let left: Int?
    let seconds: Double

    /// `12 of 212 (6 %)  time left 3m10s`.
    var text: String {
        guard let left else { return "\(done)" }
        let all = done + left
        // Rounded down, so that only the whole is called 100 %.
        let share = all > 0 ? done * 100 / all : 100
        let time = left == 0 ? "0s" : done > 0 ? Elapsed.text(seconds * Double(left) / Double(done)) : "unknown"
        return "\(done) of \(all) (\(share) %)  time left \(time)"
    }
}
