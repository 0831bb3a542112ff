import Ranking

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
