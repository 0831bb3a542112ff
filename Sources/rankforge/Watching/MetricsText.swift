import Pipeline
import Ranking
import Teacher

/// A run's counts in Prometheus' text format (prometheus.io, "Exposition formats", version 0.0.4).
enum MetricsText {
    static func text(_ statistics: GatewayStatistics, stages: [StageName: RunProgress.Count]) -> String {
        var lines: [String] = []
        func add(_ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: Double)]) {
            lines += ["# HELP rankforge_\(name) \(help)", "# TYPE rankforge_\(name) \(kind)"]
            lines += samples.map { "rankforge_\(name)\($0.labels) \($0.value.formatted(.number.grouping(.never)))" }
        }
        add("requests_in_flight", "gauge", "Requests on the wire.", [("", Double(statistics.inFlight))])
        add("requests_waiting", "gauge", "Requests that wait for a place.", [("", Double(statistics.waiting))])
        add("requests_limit", "gauge", "Requests that may be in flight now.", [("", Double(statistics.limit))])
        add("attempts_total", "counter", "Attempts sent.", [("", Double(statistics.sent))])
        add("answers_total", "counter", "Answers received, stored and paid for.", [("", Double(statistics.answered))])
        add("answers_reused_total", "counter", "Answers that the store held.", [("", Double(statistics.reused))])
        add("retries_total", "counter", "Attempts followed by another one.", [("", Double(statistics.retried))])
        add(
            "attempts_failed_total",
            "counter",
            "Attempts that brought nothing, by cause.",
            statistics.failures.sorted { $0.key < $1.key }.map { ("{cause=\"\($0.key)\"}", Double($0.value)) }
        )
        add(
            "model_changes_total",
            "counter",
            "How often another model answered than before.",
            [("", Double(statistics.modelChanges))]
        )
        add(
            "spent_usd",
            "gauge",
            "What all runs of the store have paid.",
            [("", Double(statistics.spentMicroUSD) / 1e6)]
        )
        add(
            "queries_total",
            "counter",
            "Queries by stage and how they ended there, in this run.",
            StageName.allCases.flatMap { stage -> [(String, Double)] in
                let count = stages[stage]
                return [
                    ("done", count?.done ?? 0), ("rejected", count?.rejected ?? 0), ("failed", count?.failed ?? 0),
                ].map {
                    ("{stage=\"\(stage.rawValue)\",ended=\"\($0)\"}", Double($1))
                }
            }
        )
        return lines.joined(separator: "\n") + "\n"
    }
}
