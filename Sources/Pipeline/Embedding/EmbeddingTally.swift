import Synchronization

/// Counts the texts without a vector where none may be asked for.
final class EmbeddingTally: Sendable {
    /// What one model would be asked.
    struct Need: Sendable, Hashable {
        /// Texts without a vector.
        var texts = 0
        /// Texts with one.
        var stored = 0
        /// Requests.
        var requests = 0
        /// Estimated tokens of the texts without a vector.
        var tokens = 0
        /// What they cost, in millionths of a US dollar; nil if the price is unknown.
        var costMicroUSD: Int? = 0
    }

    private let needs = Mutex<[String: Need]>([:])

    /// What is needed, by domain.
    var byDomain: [String: Need] { needs.withLock { $0 } }

    /// Texts without a vector in all.
    var texts: Int { byDomain.values.reduce(0) { $0 + $1.texts } }

    func add(_ more: Need, domain: String) {
        needs.withLock { needs in
            var need = needs[domain] ?? Need()
            need.texts += more.texts
            need.stored += more.stored
            need.requests += more.requests
            need.tokens += more.tokens
            need.costMicroUSD = need.costMicroUSD.flatMap { sum in more.costMicroUSD.map { sum + $0 } }
            needs[domain] = need
        }
    }
}
