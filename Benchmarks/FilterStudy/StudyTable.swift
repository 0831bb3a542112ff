import Foundation

/// The study's figures as Markdown.
enum StudyTable {
    /// - Parameter isBounded: whether the points differ in the bound on agreement, and not in alpha.
    static func text(_ points: [StudyPoint], isBounded: Bool = false) -> String {
        var lines = [
            "| errors | samples | \(isBounded ? "consistency" : "alpha") | kept | precision | recall | right of all | true NDCG@10 | true labels |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        for point in points {
            lines.append(
                String(
                    format: "| %@ | %d | %@ | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.3f | %.1f %% |",
                    point.scenario as NSString,
                    point.samples,
                    (isBounded
                        ? String(format: "%.1f", point.consistency ?? 0)
                        : point.alpha == 0 ? "none" : String(format: "%.1f", point.alpha)) as NSString,
                    point.kept * 100,
                    point.precision * 100,
                    point.recall * 100,
                    point.yield * 100,
                    point.truth,
                    point.labels * 100
                )
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
