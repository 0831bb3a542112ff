import Ranking
import Store

/// The plots of a store's figures, each a value that turns into SVG.
enum FigurePlots {
    /// Where the queries of each domain are by now.
    static func ends(_ figures: Figures) -> BarPlot {
        BarPlot(
            title: "Where the queries are, by domain",
            series: [
                .init(name: "kept", colour: .good), .init(name: "rejected", colour: .bad),
                .init(name: "failed", colour: .warn), .init(name: "pending", colour: .muted),
            ],
            rows: figures.domains.map { domain in
                let stages = figures.funnel.filter { $0.domain == domain.domain }
                let kept = stages.first { $0.stage == .filter }?.done ?? 0
                return .init(
                    name: domain.domain,
                    values: [
                        kept, stages.reduce(0) { $0 + $1.rejected }, stages.reduce(0) { $0 + $1.failed },
                        stages.reduce(0) { $0 + $1.pending },
                    ].map(Double.init)
                )
            }
        )
    }

    /// What comes through each stage, of one domain or of all.
    static func funnel(_ figures: Figures, domain: String? = nil) -> BarPlot {
        BarPlot(
            title: "What comes through each stage" + (domain.map { ": \($0)" } ?? ""),
            series: [
                .init(name: "goes on", colour: .good), .init(name: "rejected", colour: .bad),
                .init(name: "failed", colour: .warn), .init(name: "pending", colour: .muted),
            ],
            rows: StageName.allCases.map { stage in
                let counts = figures.funnel.filter { $0.stage == stage && (domain == nil || $0.domain == domain) }
                return .init(
                    name: stage == .filter ? "filter (kept)" : stage.rawValue,
                    values: [
                        counts.reduce(0) { $0 + $1.done }, counts.reduce(0) { $0 + $1.rejected },
                        counts.reduce(0) { $0 + $1.failed }, counts.reduce(0) { $0 + $1.pending },
                    ].map(Double.init)
                )
            }
        )
    }

    /// Why queries were rejected (or failed), the most frequent reasons on top, by domain.
    static func endings(_ figures: Figures, status: OutcomeStatus) -> BarPlot {
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
            title: status == .failed ? "Why queries failed" : "Why queries were rejected",
            series: names.enumerated().map { .init(name: $1, colour: .series($0 + 1)) }
                + (others.isEmpty ? [] : [.init(name: "\(others.count) other domains", colour: .muted)]),
            rows: codes.map { code in
                .init(
                    name: code.isEmpty ? "unnamed" : code,
                    values: names.map { count(code, [$0]) } + (others.isEmpty ? [] : [count(code, others)])
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
    static func costs(_ figures: Figures) -> BarPlot {
        let stages = StageName.allCases.filter { stage in figures.costs.contains { $0.stage == stage } }
        return BarPlot(
            title: "Cost by domain and stage",
            series: stages.enumerated().map { .init(name: $1.rawValue, colour: .series($0 + 1)) },
            rows: figures.domains.map { domain in
                .init(
                    name: domain.domain,
                    values: stages.map { stage in
                        let lines = figures.costs.filter { $0.domain == domain.domain && $0.stage == stage }
                        return Double(lines.reduce(0) { $0 + $1.costMicroUSD }) / 1e6
                    }
                )
            },
            unit: .dollars
        )
    }

    /// The tokens that were paid by domain: prompts, reasoning, answers.
    static func tokens(_ figures: Figures) -> BarPlot {
        BarPlot(
            title: "Tokens by domain",
            series: [
                .init(name: "prompts", colour: .series(1)), .init(name: "reasoning", colour: .series(2)),
                .init(name: "answers", colour: .series(3)),
            ],
            rows: figures.domains.map { domain in
                let lines = figures.costs.filter { $0.domain == domain.domain }
                let reasoning = lines.reduce(0) { $0 + $1.reasoningTokens }
                return .init(
                    name: domain.domain,
                    values: [
                        lines.reduce(0) { $0 + $1.promptTokens }, reasoning,
                        max(0, lines.reduce(0) { $0 + $1.completionTokens } - reasoning),
                    ].map(Double.init)
                )
            }
        )
    }

    /// The kept share beside that of random orders.
    static func shares(_ figures: Figures) -> BarPlot {
        BarPlot(
            title: "Kept share beside chance",
            series: [
                .init(name: "kept of the scored lists", colour: .good),
                .init(name: "random orders that would be kept", colour: .muted),
            ],
            rows: figures.domains.filter { $0.scores.scored > 0 }.map {
                .init(name: $0.domain, values: [$0.keptShare ?? 0, $0.chance ?? 0])
            },
            unit: .share,
            isStacked: false
        )
    }

    /// Orders that took a repair, and orders that left the list as it was shown.
    static func repairs(_ figures: Figures) -> BarPlot {
        BarPlot(
            title: "Orders repaired and unchanged",
            series: [.init(name: "repaired", colour: .series(2)), .init(name: "left as shown", colour: .series(4))],
            rows: figures.domains.filter { $0.orders > 0 }.map {
                .init(
                    name: $0.domain,
                    values: [Double($0.repaired) / Double($0.orders), Double($0.unchanged) / Double($0.orders)]
                )
            },
            unit: .share,
            isStacked: false
        )
    }

    /// The scores of a domain's lists.
    static func scores(_ domain: DomainFigures, alpha: Double) -> HistogramPlot {
        let bins = domain.scores.histogram
        return HistogramPlot(
            title: "NDCG@10: \(domain.domain)",
            things: "lists",
            xTitle: "NDCG@10 of the order under the pointwise labels",
            unit: .number,
            columns: bins.enumerated().map { index, count in
                let width = 1 / Double(bins.count)
                return .init(span: Double(index) * width..<Double(index + 1) * width, count: count)
            },
            threshold: PlotMark(x: alpha, name: "alpha")
        )
    }

    /// What other thresholds would keep of a domain's lists, beside chance.
    static func sweep(_ domain: DomainFigures, alpha: Double) -> LinePlot {
        LinePlot(
            title: "Kept by threshold: \(domain.domain)",
            xTitle: "alpha",
            yUnit: .share,
            series: [
                .init(
                    name: "random orders",
                    colour: .muted,
                    isDashed: true,
                    points: domain.scores.points.map { .init(x: $0.alpha, y: $0.chance) }
                ),
                .init(
                    name: "kept",
                    colour: .good,
                    points: domain.scores.points.map { .init(x: $0.alpha, y: $0.share) }
                ),
            ],
            mark: PlotMark(x: alpha, name: "alpha"),
            leastTop: 1
        )
    }

    /// Lists by their number of passages.
    static func sizes(_ domain: DomainFigures) -> HistogramPlot {
        whole("Passages a list", "passages", domain.sizes)
    }

    /// Lists by their number of positives.
    static func positives(_ domain: DomainFigures) -> HistogramPlot {
        whole("Positives a list", "positives", domain.positives)
    }

    /// Paid orders by the length of their reasoning.
    static func reasoningLengths(_ domain: DomainFigures) -> HistogramPlot {
        let spans = HistogramBinning(domain.reasoningLengths, width: domain.reasoningWidth, atMost: 24)
        let note = spans.beyond > 0 ? " (the last column: and more)" : ""
        return HistogramPlot(
            title: "Length of reasoning",
            things: "orders",
            xTitle: "tokens" + note,
            columns: spans.columns
        )
    }

    /// Whether the place in the prompt shapes the place in the order.
    static func places(_ domain: DomainFigures) -> LinePlot {
        LinePlot(
            title: "Place given by place shown",
            xTitle: "place shown in the prompt",
            xUnit: .count,
            yUnit: .number,
            series: [
                .init(
                    name: "if it did not matter",
                    colour: .muted,
                    isDashed: true,
                    points: domain.places.map { .init(x: Double($0.shown), y: $0.expected) }
                ),
                .init(
                    name: "mean place given",
                    colour: .accent,
                    points: domain.places.map { .init(x: Double($0.shown), y: $0.meanGiven) }
                ),
            ]
        )
    }

    private static func whole(_ title: String, _ xTitle: String, _ bins: [DomainFigures.Bin]) -> HistogramPlot {
        HistogramPlot(
            title: title,
            things: "lists",
            xTitle: xTitle,
            columns: bins.map {
                .init(
                    span: Double($0.value) - 0.5..<Double($0.value) + 0.5,
                    count: $0.count,
                    name: "\($0.value) \(xTitle)"
                )
            },
            isWhole: true
        )
    }
}
