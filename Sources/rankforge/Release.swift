enum Release {
    /// The version, as CHANGELOG.md names it.
    static let version = "0.1.0"
}
