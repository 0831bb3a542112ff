import Ranking

/// What is wrong with a chain, and what shows it.
struct ChainFault: Sendable {
    /// The code.
    let reason: RejectReason
    /// What supports it, beside what every verdict says.
    var facts: [String: any Encodable & Sendable] = [:]
}
