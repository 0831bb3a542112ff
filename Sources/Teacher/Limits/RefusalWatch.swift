/// Tells refusals that are about one request from those that every request gets: a wrong address, model or parameter.
///
/// A refusal is held until another request is answered, which makes it the request's own; until ten in a row say the same, which is
/// the set-up; or until nothing else is on its way. A value without a clock; ``Dispatch`` holds what it says.
package struct RefusalWatch: Sendable {
    /// What a refusal was.
    enum Verdict: Sendable, Hashable {
        /// The request's own: it fails, others go on.
        case own
        /// That of every request: nothing more is sent.
        case setUp(inARow: Int)
    }

    /// So many in a row are no matter of single requests.
    static let most = 10
    /// So many are none where nothing was ever answered and nothing else is on its way.
    static let few = 3

    /// Refusals of each kind since an answer came.
    private var counts: [String: Int] = [:]
    /// Whether this run was answered.
    private(set) var isAnswered = false
    /// Whether an earlier run was answered.
    private let wasAnswered: Bool

    init(wasAnswered: Bool) {
        self.wasAnswered = wasAnswered
    }

    /// An answer came: what is held is the requests' own.
    mutating func answered() {
        isAnswered = true
        if !counts.isEmpty { counts = [:] }
    }

    /// A request was refused.
    ///
    /// - Returns: what that was; nil to hold it.
    mutating func refused(_ failure: AttemptFailure) -> Verdict? {
        let kind = Self.kind(failure)
        counts[kind, default: 0] += 1
        let count = counts[kind] ?? 1
        return count >= Self.most ? .setUp(inARow: count) : nil
    }

    /// What a refusal was, where nothing is on its way that could tell.
    func whenQuiet(_ failure: AttemptFailure) -> Verdict {
        let count = counts[Self.kind(failure)] ?? 1
        if isAnswered { return .own }
        if failure.isOfEveryRequest { return .setUp(inARow: count) }
        return !wasAnswered && count >= Self.few ? .setUp(inARow: count) : .own
    }

    /// What was said to every request of a batch of which none was answered, where that is the set-up's fault; nil where it is the requests' own.
    ///
    /// - Parameter wasAnswered: whether this model ever answered.
    package static func setUp(_ refusals: [AttemptFailure], wasAnswered: Bool) -> String? {
        guard refusals.count >= (wasAnswered ? most : few), Set(refusals.map(kind)).count == 1 else { return nil }
        return refusals.first?.message
    }

    /// Messages count tokens and name queries: what differs only in numbers is the same.
    private static func kind(_ failure: AttemptFailure) -> String {
        let words = failure.message.prefix(120).filter { !$0.isNumber }
        return "\(failure.cause.rawValue) \(failure.status ?? 0) \(failure.code ?? "") \(words)"
    }
}

extension AttemptFailure {
    /// Whether it may be the set-up's fault, and the same for every request.
    var mayBeSetUp: Bool { [.badRequest, .refused, .tls].contains(cause) }

    /// Whether no single request can be the cause: nothing lies at this address, or no such model.
    var isOfEveryRequest: Bool {
        cause == .tls || status.map { [404, 405, 410].contains($0) || (300..<400).contains($0) } ?? false
    }
}
