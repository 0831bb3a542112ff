package import Settings

/// How pages are fetched, as a pipeline file says it.
package struct CrawlSettings: Hashable, Sendable {
    /// The time between the end of a request and the next one to the same host.
    package var delay: Duration = Self.delaySetting.fallback
    /// How this program names itself to servers.
    var userAgent: String = Self.agentSetting.fallback
    /// The address of an archive's availability service; nil for none.
    var archive: String?
    /// What may be reached beside public addresses.
    package var allowed: [AddressRule] = []
    /// How long a transfer may take and how much it may bring.
    package var limits = WebLimits()
    /// The age from which a page is asked for again; nil for never.
    var refresh: Duration?

    /// The defaults.
    package init() {}

    /// Takes the settings of a candidate kind that fetches pages.
    ///
    /// - Throws: `PipelineFileError` for an entry of `allow` or an `archive` that can't be read.
    package init(settings: Settings) throws {
        let name = settings[Self.agentSetting]
        userAgent = settings.string("contact").map { "\(name) (+\($0))" } ?? name
        delay = settings[Self.delaySetting]
        refresh = settings.duration("refresh")
        limits.bytes = settings[Self.bytesSetting]
        limits.total = settings[Self.timeoutSetting]
        limits.connect = min(limits.connect, limits.total)
        limits.idle = min(limits.idle, limits.total)
        allowed = try settings.strings("allow").enumerated().map { index, text in
            guard let rule = AddressRule(text) else {
                throw PipelineFileError(
                    path: "\(settings.join("allow"))[\(index)]",
                    expected: "an address, a network or a host like 10.0.0.0/8, 127.0.0.1:8080 or wiki.intranet:8080",
                    found: "\"\(text)\""
                )
            }
            return rule
        }
        if let text = settings.string("archive") {
            guard WebAddress(text) != nil else {
                throw PipelineFileError(
                    path: settings.join("archive"),
                    expected: "the http or https address of an availability service",
                    found: "\"\(text)\"",
                    suggestion: "the Wayback Machine's is https://archive.org/wayback/available"
                )
            }
            archive = text
        }
    }

    private static let delaySetting = Setting<Duration>(
        "delay",
        "The time between two requests to one host; robots.txt may ask for more.",
        default: "1s",
        effect: .harmless
    )
    private static let agentSetting = Setting(
        "user_agent",
        .string,
        "How the crawler names itself; robots.txt rules for its first word hold.",
        default: "rankforge",
        effect: .harmless
    )
    private static let bytesSetting = Setting(
        "max_bytes",
        1024...1 << 30,
        "The largest page, unpacked.",
        default: WebLimits().bytes
    )
    private static let timeoutSetting = Setting<Duration>(
        "timeout",
        "The longest time for one page.",
        default: "60s",
        effect: .harmless
    )

    /// The keys that a candidate kind which fetches pages takes.
    static var properties: [Property] {
        [
            delaySetting.property, agentSetting.property,
            .optional(
                "contact",
                .string,
                "A mail address or a page for those whose servers are asked; goes into the user agent.",
                effect: .harmless
            ),
            .optional(
                "archive",
                .string,
                "An availability service that knows copies of dead pages, such as https://archive.org/wayback/available."
            ),
            .optional(
                "allow",
                .list(.string),
                "Addresses that may be reached although they are not public: 10.0.0.0/8, 127.0.0.1:8080, wiki.intranet."
            ),
            bytesSetting.property, timeoutSetting.property,
            .optional(
                "refresh",
                .duration,
                "Pages of this age are asked for again where a query needs them; never if absent.",
                effect: .harmless
            ),
        ]
    }

    /// All of them.
    package static var keys: Set<String> { Set(properties.map(\.name)) }

    /// The robot's name in `robots.txt`.
    var productToken: String { RobotsRules.token(userAgent) }

    /// What of the settings a failure follows from; a stored one counts as long as this is the same.
    func policy(for cause: String?) -> String {
        switch cause {
        case WebFailure.Cause.refused.rawValue: "\(allowed)"
        case WebFailure.Cause.tooLarge.rawValue: "\(limits.bytes)"
        case "not-found", "gone", WebFailure.Cause.dns.rawValue: archive ?? ""
        default: ""
        }
    }
}
