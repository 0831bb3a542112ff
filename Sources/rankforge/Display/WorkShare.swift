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
