import Ranking
import Store

/// How likely requests are that depend on answers still to come: as often as such answers led there so far in their domain.
struct Likelihood: Sendable {
    /// With fewer lists than this nothing is known, and all are taken to lead on.
    static let enough = 5

    /// That of a judged query some passage helps, so that hard negatives are asked for.
    private(set) var selected = 1.0
    /// That a judged query has a list.
    private(set) var listed = 1.0

    /// - Parameters:
    ///   - assembled: the domain's lists, made and rejected.
    ///   - withoutPositive: how many of the latter had no positive.
    init(assembled: StageCount?, withoutPositive: Int) {
        guard let assembled, assembled.done + assembled.rejected >= Self.enough else { return }
        let judged = Double(assembled.done + assembled.rejected)
        selected = 1 - Double(withoutPositive) / judged
        listed = Double(assembled.done) / judged
    }

    static func of(_ domain: String, in store: Store) async throws -> Likelihood {
        let endings = try await store.endings().filter {
            $0.domain == domain && $0.stage == .assemble && $0.code == RejectReason.noPositive.rawValue
        }
        return Likelihood(
            assembled: try await store.stageCounts(domains: [domain]).first { $0.stage == .assemble },
            withoutPositive: endings.reduce(0) { $0 + $1.count }
        )
    }

    /// Of a request that follows on a missing answer.
    func following(_ stage: StageName) -> Double { stage == .judge ? selected : listed }
}
