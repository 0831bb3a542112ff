/// Notices when a server takes ever longer to begin: self-hosted servers queue instead of refusing.
///
/// Compares the median first token of every 64 answers with the best such median so far. Prompts differ and so do times, so only
/// four times the best, and two seconds at least, counts as a queue.
struct FirstTokenWatch: Sendable {
    private static let window = 64
    private var times: [Double] = []
    private var best: Double?

    /// Takes a time.
    ///
    /// - Returns: whether a window has ended that was slow.
    mutating func isSlow(after firstToken: Duration) -> Bool {
        times.append(firstToken / .seconds(1))
        guard times.count >= Self.window else { return false }
        let median = times.sorted()[times.count / 2]
        times.removeAll(keepingCapacity: true)
        defer { best = min(best ?? median, median) }
        guard let best else { return false }
        return median > 4 * best && median > best + 2
    }
}
