import Ranking
import Store

/// The funnel by domain and stage.
enum FunnelTable {
    static func text(_ counts: [StageCount]) -> String {
        var table = Table(
            [
                ("domain", .left), ("stage", .left), ("in", .right), ("done", .right), ("rejected", .right),
                ("failed", .right),
                ("pending", .right),
            ],
            leaving: ["failed", "pending", "in"]
        )
        var domain = ""
        for count in counts {
            let isLast = count.stage == .filter
            table.add([
                Table.Cell(count.domain == domain ? "" : count.domain),
                Table.Cell(isLast ? "filter (kept)" : count.stage.rawValue),
                Table.Cell(String(count.input)), Table.Cell(String(count.done), isLast ? .good : nil),
                Table.Cell(String(count.rejected), count.rejected > 0 ? .bad : .faint),
                Table.Cell(String(count.failed), count.failed > 0 ? .warn : .faint),
                Table.Cell(String(count.pending), count.pending > 0 ? .accent : .faint),
            ])
            domain = count.domain
        }
        return table.text
    }
}
