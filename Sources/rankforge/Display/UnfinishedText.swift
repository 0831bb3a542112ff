import Store

/// What a store's run has left to do, for those who go on with what it has.
enum UnfinishedText {
    /// - Parameters:
    ///   - stages: where the queries of the pipeline's domains stand.
    ///   - read: domains whose source was read to its end.
    ///   - pipeline: the pipeline, as the user named it.
    /// - Returns: nil where every query of every domain is done or rejected.
    static func text(_ stages: [StageCount], read: Set<String>, of pipeline: PipelineArguments) -> String? {
        var unread: [String] = []
        for stage in stages where !read.contains(stage.domain) && !unread.contains(stage.domain) {
            unread.append(stage.domain)
        }
        let parts = [
            unread.isEmpty ? nil : "not read to the end: \(unread.joined(separator: ", "))",
            queries(stages, \.pending).map { "still to do: \($0)" },
            queries(stages, \.failed).map { "failed: \($0)" },
        ].compactMap { $0 }
        if parts.isEmpty { return nil }
        let hasFailures = stages.contains { $0.failed > 0 }
        return "rows are missing, since the run is not at its end; \(parts.joined(separator: "; ")). "
            + "`\(pipeline.command("run", hasFailures ? ["--retry-failed"] : []))` goes on"
    }

    /// `12 queries (biology 9, coding 3)`.
    private static func queries(_ stages: [StageCount], _ count: (StageCount) -> Int) -> String? {
        let counts = Dictionary(stages.map { ($0.domain, count($0)) }, uniquingKeysWith: +).filter { $0.value > 0 }
        if counts.isEmpty { return nil }
        let domains = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return Plural.text(counts.values.reduce(0, +), "query", "queries") + " (\(domains.joined(separator: ", ")))"
    }
}
