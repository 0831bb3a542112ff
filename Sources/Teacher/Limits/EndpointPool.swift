/// Several addresses of one teacher: each gets its share by how it does, and one that fails is left alone for a while.
///
/// A value without a clock. The next request goes where the fewest are waiting in proportion to how fast answers come back there.
struct EndpointPool: Sendable {
    private struct Endpoint: Sendable {
        var inFlight = 0
        /// Mean seconds an answer, recent ones counting more.
        var seconds: Double?
        var failuresInARow = 0
        var leftAloneUntil: ContinuousClock.Instant?
        /// Refused for good: key or balance.
        var isDead = false
    }

    private var endpoints: [Endpoint]
    private static let weight = 0.1

    init(count: Int) {
        endpoints = Array(repeating: Endpoint(), count: max(1, count))
    }

    /// Whether it has never answered.
    func isUnanswered(_ index: Int) -> Bool { endpoints[index].seconds == nil }

    /// Whether another one has answered.
    func hasOthers(_ index: Int) -> Bool { endpoints.indices.contains { $0 != index && endpoints[$0].seconds != nil } }

    /// Chooses where the next request goes.
    mutating func pick(at now: ContinuousClock.Instant) -> Int {
        func load(_ index: Int) -> Double {
            let mean = endpoints.compactMap(\.seconds).max() ?? 1
            return Double(endpoints[index].inFlight + 1) * (endpoints[index].seconds ?? mean)
        }
        let alive = endpoints.indices.filter { !endpoints[$0].isDead }
        let ready = alive.filter { endpoints[$0].leftAloneUntil.map { now >= $0 } ?? true }
        let candidates = ready.isEmpty ? (alive.isEmpty ? Array(endpoints.indices) : alive) : ready
        let chosen = candidates.min { load($0) < load($1) } ?? 0
        endpoints[chosen].inFlight += 1
        return chosen
    }

    /// An answer came.
    mutating func succeeded(_ index: Int, seconds: Double) {
        endpoints[index].inFlight -= 1
        endpoints[index].failuresInARow = 0
        endpoints[index].leftAloneUntil = nil
        endpoints[index].seconds = endpoints[index].seconds.map { $0 + Self.weight * (seconds - $0) } ?? seconds
    }

    /// An attempt brought nothing.
    ///
    /// - Parameters:
    ///   - isRefusal: the server said that it is busy, or asked for a pause.
    ///   - isFatal: it refuses every request.
    /// - Returns: whether another endpoint can be asked meanwhile.
    mutating func failed(
        _ index: Int,
        pause: Duration?,
        isRefusal: Bool,
        isFatal: Bool,
        at now: ContinuousClock.Instant
    ) -> Bool {
        endpoints[index].inFlight -= 1
        endpoints[index].failuresInARow += 1
        endpoints[index].isDead = endpoints[index].isDead || isFatal
        // One lost connection is nothing; several in a row are an endpoint that is down. It is tried again by a single request at first.
        let wait = pause ?? (isRefusal ? .milliseconds(500) : nil)
        if let wait {
            endpoints[index].leftAloneUntil = now + wait
        } else if endpoints[index].failuresInARow >= 3 {
            endpoints[index].leftAloneUntil =
                now + min(.seconds(60), .seconds(1) * (1 << min(6, endpoints[index].failuresInARow - 3)))
        }
        return endpoints.indices.contains { other in
            other != index && !endpoints[other].isDead && (endpoints[other].leftAloneUntil.map { now >= $0 } ?? true)
        }
    }
}
