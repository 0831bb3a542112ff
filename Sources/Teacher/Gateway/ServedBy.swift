import Settings

/// Who may answer, as the pipeline file pins it, and what follows where somebody else does.
struct ServedBy: Sendable, Hashable {
    /// What an answer of another server is.
    enum Otherwise: String, Sendable, CaseIterable {
        /// An event, which `status` shows.
        case event
        /// The end of the run, which can be resumed.
        case stop
    }

    private var models: [String] = []
    private var hosts: [String] = []
    private var builds: [String] = []
    private var otherwise = Otherwise.event

    var stops: Bool { otherwise == .stop }

    /// Takes `teacher.served_by`; hosts that the request itself asks for are pinned without being named twice.
    ///
    /// - Parameter parameters: of every request.
    init(settings: Settings, parameters: [String: ParameterValue]) {
        models = settings.strings("models")
        hosts = settings.has("hosts") ? settings.strings("hosts") : Self.hosts(asked: parameters)
        builds = settings.strings("builds")
        otherwise = settings.string("otherwise").flatMap(Otherwise.init) ?? .event
    }

    /// The hosts that OpenRouter may choose from: those of `only`, or of `order` where it must not fall back on others.
    private static func hosts(asked parameters: [String: ParameterValue]) -> [String] {
        guard case .object(let provider)? = parameters["provider"] else { return [] }
        let isBound = provider["allow_fallbacks"] == .boolean(false)
        guard case .list(let names)? = provider["only"] ?? (isBound ? provider["order"] : nil) else { return [] }
        return names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    }

    /// What of an answer is another than is pinned, in words; nil where nothing is. What an answer does not name can't be told.
    func difference(of answer: Answer) -> String? {
        let pinned: [(name: String, found: String?, wanted: [String], isSame: (String, String) -> Bool)] = [
            ("model", answer.model, models, { $0 == $1 }), ("host", answer.host, hosts, Self.isSameHost),
            ("build", answer.systemFingerprint, builds, { $0 == $1 }),
        ]
        let others = pinned.compactMap { name, found, wanted, isSame -> String? in
            guard let found, !wanted.isEmpty, !wanted.contains(where: { isSame($0, found) }) else { return nil }
            return "the file pins \(name) \(wanted.joined(separator: " or ")), and \(found) answered"
        }
        return others.isEmpty ? nil : others.joined(separator: "; ")
    }

    /// Requests name a host by a word like `deep-infra/fp8`, answers by its own spelling, `DeepInfra`.
    private static func isSameHost(_ asked: String, _ named: String) -> Bool {
        func bare(_ name: String) -> String {
            name.prefix { $0 != "/" }.lowercased().filter { $0.isLetter || $0.isNumber }
        }
        let (asked, named) = (bare(asked), bare(named))
        guard !asked.isEmpty, !named.isEmpty else { return asked == named }
        return asked.hasPrefix(named) || named.hasPrefix(asked)
    }
}

extension ServedBy {
    /// The keys of `teacher.served_by`.
    static let properties: [Property] = [
        .optional("models", .list(.string), "Names of which answers must bear one."),
        .optional(
            "hosts",
            .list(.string),
            "Hosts behind a router of which one must answer; those of parameters.provider (`only`, or `order` without fallbacks) if absent."
        ),
        .optional("builds", .list(.string), "Marks of builds (`system_fingerprint`) of which answers must bear one."),
        .optional(
            "otherwise",
            .choice(Otherwise.allCases.map(\.rawValue)),
            "What an answer of another server is, or a change of model or build where none is pinned: an event, or a stop after which `run` goes on.",
            default: .string(Otherwise.event.rawValue)
        ),
    ]
}
