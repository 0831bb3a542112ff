import Foundation

/// The rules of the sites that a run has met, read once each.
actor RobotsCache {
    /// Rules, or why a site's pages can't be had.
    typealias Answer = Result<RobotsRules, PageAbsence>

    /// How long rules hold (RFC 9309, 2.4).
    static let hold: TimeInterval = 24 * 3600

    private var known: [String: (answer: Answer, at: Date)] = [:]

    /// What is known of a site at a time. That it could not be asked holds for the run.
    func answer(for site: String, at now: Date) -> Answer? {
        guard let found = known[site] else { return nil }
        if case .success = found.answer, now.timeIntervalSince(found.at) >= Self.hold { return nil }
        return found.answer
    }

    func keep(_ answer: Answer, for site: String, at time: Date) {
        known[site] = (answer, time)
    }
}
