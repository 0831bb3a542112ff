import Foundation
import Pipeline

/// A sweep for people.
enum SweepText {
    static func text(_ sweep: Sweep) -> String {
        guard !sweep.domains.isEmpty else {
            return "no list has a score yet; `rankforge run` ranks and scores them"
        }
        return sweep.domains.map { domain($0, current: sweep.alpha) }.joined(separator: "\n\n")
    }

    private static func domain(_ domain: Sweep.Domain, current: Double) -> String {
        var table = Table([
            ("alpha", .left), ("kept", .right), ("kept share", .right), ("chance share", .right),
            ("mean NDCG@10", .right),
        ])
        for point in domain.points {
            table.add([
                String(format: "%g", point.alpha) + (abs(point.alpha - current) < 1e-9 ? " (now)" : ""),
                String(point.kept), percent(point.share), percent(point.chance),
                point.meanNDCG.map { String(format: "%.3f", $0) } ?? "-",
            ])
        }
        let otherwise =
            domain.rejectedOtherwise > 0 ? ", \(domain.rejectedOtherwise) of them rejected for another reason" : ""
        let title =
            "\(domain.domain): \(domain.scored) lists with a score\(otherwise), mean NDCG@10 "
            + String(format: "%.3f", domain.meanNDCG)
        return [title, table.text, histogram(domain.histogram)].joined(separator: "\n")
    }

    /// The widest bar.
    private static let width = 50

    private static func histogram(_ bins: [Int]) -> String {
        let most = max(1, bins.max() ?? 1)
        return bins.enumerated().map { place, count in
            let bar = count == 0 ? 0 : max(1, count * width / most)
            let low = Double(place) / Double(bins.count)
            return String(format: "%.2f  ", low) + String(repeating: "#", count: bar) + (count > 0 ? " \(count)" : "")
        }
        .joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}
