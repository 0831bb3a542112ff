import Text

/// The names under which snapshots are kept.
enum PageKey {
    /// A page's: its address in normal form, or as it is where it has none.
    static func address(_ url: String) -> String { PageAddress.normalized(url) ?? url }

    /// The name of a site's `robots.txt`; apart from pages, since it may be cited as one.
    static func robots(_ origin: String) -> String { "robots \(origin)" }
}
