import Ranking
import Store

/// The funnel by domain and stage.
enum FunnelTable {
    static func text(_ counts: [StageCount]) -> String {
        var table = Table([
            ("domain", .left), ("stage", .left), ("in", .right), ("done", .right), ("rejected", .right),
            ("failed", .right),
            ("pending", .right),
        ])
        var domain = ""
        for count in counts {
            table.add([
                count.domain == domain ? "" : count.domain,
                count.stage == .filter ? "filter (kept)" : count.stage.rawValue,
                String(count.input), String(count.done), String(count.rejected), String(count.failed),
                String(count.pending),
            ])
            domain = count.domain
        }
        return table.text
    }
}
