import Ranking
import Store

/// The plots of a store's figures, each a value that turns into SVG.
public enum FigurePlots {
    /// Where the queries of each domain are by now.
    public static func ends(_ figures: Figures) -> BarPlot {
        BarPlot(
            "Where the queries are, by domain",
            series: [
                .init("kept", .good), .init("rejected", .bad), .init("failed", .warn), .init("pending", .muted),
            ],
            rows: figures.domains.map { domain in
                let stages = figures.funnel.filter { $0.domain == domain.domain }
                let kept = stages.first { $0.stage == .filter }?.done ?? 0
                return .init(
                    domain.domain,
                    [
                        kept, stages.reduce(0) { $0 + $1.rejected }, stages.reduce(0) { $0 + $1.failed },
                        stages.reduce(0) { $0 + $1.pending },
                    ].map(Double.init)
                )
            }
        )
    }

    /// What comes through each stage, of one domain or of all.
    public static func funnel(_ figures: Figures, domain: String? = nil) -> BarPlot {
        BarPlot(
            "What comes through each stage" + (domain.map { ": \($0)" } ?? ""),
            series: [
                .init("goes on", .good), .init("rejected", .bad), .init("failed", .warn), .init("pending", .muted),
            ],
            rows: StageName.allCases.map { stage in
                let counts = figures.funnel.filter { $0.stage == stage && (domain == nil || $0.domain == domain) }
                return .init(
                    stage == .filter ? "filter (kept)" : stage.rawValue,
                    [
                        counts.reduce(0) { $0 + $1.done }, counts.reduce(0) { $0 + $1.rejected },
                        counts.reduce(0) { $0 + $1.failed }, counts.reduce(0) { $0 + $1.pending },
                    ].map(Double.init)
                )
            }
        )
    }

    /// Why queries were rejected (or failed), the most frequent reasons on top, by domain.
    public static func endings(_ figures: Figures, status: OutcomeStatus) -> BarPlot {
        let endings = figures.endings.filter { $0.status == status }
        let sums = Dictionary(grouping: endings, by: \.code).mapValues { $0.reduce(0) { $0 + $1.count } }
        let codes = sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        let (names, others) = named(figures.domains.map(\.domain), endings)
        func count(_ code: String, _ domains: some Sequence<String>) -> Double {
            let domains = Set(domains)
            return Double(
                endings.filter { $0.code == code && domains.contains($0.domain) }.reduce(0) { $0 + $1.count }
            )
        }
        return BarPlot(
            status == .failed ? "Why queries failed" : "Why queries were rejected",
            series: names.enumerated().map { .init($1, .series($0 + 1)) }
                + (others.isEmpty ? [] : [.init("\(others.count) other domains", .muted)]),
            rows: codes.map { code in
                .init(
                    code.isEmpty ? "unnamed" : code,
                    names.map { count(code, [$0]) } + (others.isEmpty ? [] : [count(code, others)])
                )
            }
        )
    }

    /// The domains that get a colour of their own: all, if there are colours enough, else those with the most endings.
    private static func named(_ domains: [String], _ endings: [Ending]) -> (names: [String], others: [String]) {
        let colours = 6
        guard domains.count > colours else { return (domains, []) }
        let sums = Dictionary(grouping: endings, by: \.domain).mapValues { $0.reduce(0) { $0 + $1.count } }
        let largest = Set(
            domains.sorted { ((sums[$1] ?? 0), $0) < ((sums[$0] ?? 0), $1) }.prefix(colours - 1)
        )
        return (domains.filter(largest.contains), domains.filter { !largest.contains($0) })
    }

    /// What was paid by domain and stage.
    public static func costs(_ figures: Figures) -> BarPlot {
        let stages = StageName.allCases.filter { stage in figures.costs.contains { $0.stage == stage } }
        return BarPlot(
            "Cost by domain and stage",
            series: stages.enumerated().map { .init($1.rawValue, .series($0 + 1)) },
            rows: figures.domains.map { domain in
                .init(
                    domain.domain,
                    stages.map { stage in
                        let lines = figures.costs.filter { $0.domain == domain.domain && $0.stage == stage }
                        return Double(lines.reduce(0) { $0 + $1.costMicroUSD }) / 1e6
                    }
                )
            },
            unit: .dollars
        )
    }

    /// The tokens that were paid by domain: prompts, chains, answers.
    public static func tokens(_ figures: Figures) -> BarPlot {
        BarPlot(
            "Tokens by domain",
            series: [.init("prompts", .series(1)), .init("chains", .series(2)), .init("answers", .series(3))],
            rows: figures.domains.map { domain in
                let lines = figures.costs.filter { $0.domain == domain.domain }
                let chains = lines.reduce(0) { $0 + $1.reasoningTokens }
                return .init(
                    domain.domain,
                    [
                        lines.reduce(0) { $0 + $1.promptTokens }, chains,
                        max(0, lines.reduce(0) { $0 + $1.completionTokens } - chains),
                    ].map(Double.init)
                )
            }
        )
    }

    /// The kept share beside that of random orders.
    public static func shares(_ figures: Figures) -> BarPlot {
        BarPlot(
            "Kept share beside chance",
            series: [.init("kept of the scored lists", .good), .init("random orders that would be kept", .muted)],
            rows: figures.domains.filter { $0.scores.scored > 0 }.map {
                .init($0.domain, [$0.keptShare ?? 0, $0.chance ?? 0])
            },
            unit: .share,
            isStacked: false
        )
    }

    /// Orders that took a repair, and orders that left the list as it was shown.
    public static func repairs(_ figures: Figures) -> BarPlot {
        BarPlot(
            "Orders repaired and unchanged",
            series: [.init("repaired", .series(2)), .init("left as shown", .series(4))],
            rows: figures.domains.filter { $0.orders > 0 }.map {
                .init($0.domain, [Double($0.repaired) / Double($0.orders), Double($0.unchanged) / Double($0.orders)])
            },
            unit: .share,
            isStacked: false
        )
    }

    /// The scores of a domain's lists.
    public static func scores(_ domain: DomainFigures, alpha: Double) -> HistogramPlot {
        let bins = domain.scores.histogram
        return HistogramPlot(
            "NDCG@10: \(domain.domain)",
            of: "lists",
            over: "NDCG@10 of the order under the pointwise labels",
            unit: .number,
            columns: bins.enumerated().map { index, count in
                let width = 1 / Double(bins.count)
                return .init(Double(index) * width..<Double(index + 1) * width, count)
            },
            threshold: PlotMark(alpha, "alpha")
        )
    }

    /// What other thresholds would keep of a domain's lists, beside chance.
    public static func sweep(_ domain: DomainFigures, alpha: Double) -> LinePlot {
        LinePlot(
            "Kept by threshold: \(domain.domain)",
            over: "alpha",
            yUnit: .share,
            series: [
                .init(
                    "random orders",
                    .muted,
                    isDashed: true,
                    points: domain.scores.points.map { .init($0.alpha, $0.chance) }
                ),
                .init("kept", .good, points: domain.scores.points.map { .init($0.alpha, $0.share) }),
            ],
            mark: PlotMark(alpha, "alpha"),
            leastTop: 1
        )
    }

    /// Lists by their number of passages.
    public static func sizes(_ domain: DomainFigures) -> HistogramPlot {
        whole("Passages a list", "passages", domain.sizes)
    }

    /// Lists by their number of positives.
    public static func positives(_ domain: DomainFigures) -> HistogramPlot {
        whole("Positives a list", "positives", domain.positives)
    }

    /// Paid orders by the length of their chain.
    public static func chains(_ domain: DomainFigures) -> HistogramPlot {
        let spans = HistogramBinning(domain.chains, width: domain.chainWidth, atMost: 24)
        let note = spans.beyond > 0 ? " (the last column: and more)" : ""
        return HistogramPlot("Length of chains", of: "orders", over: "tokens" + note, columns: spans.columns)
    }

    /// Whether the place in the prompt shapes the place in the order.
    public static func places(_ domain: DomainFigures) -> LinePlot {
        LinePlot(
            "Place given by place shown",
            over: "place shown in the prompt",
            xUnit: .count,
            yUnit: .number,
            series: [
                .init(
                    "if it did not matter",
                    .muted,
                    isDashed: true,
                    points: domain.places.map { .init(Double($0.shown), $0.expected) }
                ),
                .init("mean place given", .accent, points: domain.places.map { .init(Double($0.shown), $0.meanGiven) }),
            ]
        )
    }

    private static func whole(_ title: String, _ xTitle: String, _ bins: [DomainFigures.Bin]) -> HistogramPlot {
        HistogramPlot(
            title,
            of: "lists",
            over: xTitle,
            columns: bins.map {
                .init(Double($0.value) - 0.5..<Double($0.value) + 0.5, $0.count, name: "\($0.value) \(xTitle)")
            },
            isWhole: true
        )
    }
}
