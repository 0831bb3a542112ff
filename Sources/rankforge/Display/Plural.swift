/// Counts with their words.
enum Plural {
    /// `1 row`, `2 rows`; with a plural of its own, `2 queries`.
    static func text(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}
