extension RerankConfiguration {
    /// Whether a file is one of `rerank` and not a pipeline: it names queries and no domains.
    ///
    /// - Returns: false also for what can't be read; whoever reads it as a pipeline then says why.
    public static func isRerank(path: String) -> Bool {
        SettingsFileKind(path: path) == .rerank
    }
}
