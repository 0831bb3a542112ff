import Foundation
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
    /// nil where those that each request asks for are pinned.
    private var hosts: [String]?
    private var builds: [String] = []
    private var otherwise = Otherwise.event

    var stops: Bool { otherwise == .stop }

    /// Takes `teacher.served_by`.
    init(settings: Settings) {
        models = settings.strings("models")
        hosts = settings.has("hosts") ? settings.strings("hosts") : nil
        builds = settings.strings("builds")
        otherwise = settings.string("otherwise").flatMap(Otherwise.init) ?? .event
    }

    /// The hosts that OpenRouter may choose from: those of `only`, or of `order` where it must not fall back on others.
    private static func hosts(asked parameters: [String: SettingValue]) -> [String] {
        guard case .object(let provider)? = parameters["provider"] else { return [] }
        let isBound = provider["allow_fallbacks"] == .boolean(false)
        guard case .list(let names)? = provider["only"] ?? (isBound ? provider["order"] : nil) else { return [] }
        return names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    }

    /// Whether anything is pinned for a request, by the file or by the request itself.
    func pins(_ parameters: [String: SettingValue]) -> Bool {
        !(models + (hosts ?? Self.hosts(asked: parameters)) + builds).isEmpty
    }

    /// What of an answer is another than is pinned, in words; nil where nothing is. What an answer does not name can't be told.
    ///
    /// - Parameter parameters: of its request, which pins the hosts that it asks for without their being named twice.
    func difference(of answer: Answer, asked parameters: [String: SettingValue]) -> String? {
        let hosts = hosts ?? Self.hosts(asked: parameters)
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

    /// Requests name a host by a word like `deep-infra/fp8`, answers by its own spelling, `DeepInfra`, and maybe with more words behind it:
    /// `novita` is `NovitaAI`. Fewer words than were asked for are another host: `google-vertex` is not `Google`.
    private static func isSameHost(_ asked: String, _ named: String) -> Bool {
        let asked = asked.prefix { $0 != "/" }.lowercased().filter { $0.isLetter || $0.isNumber }
        guard !asked.isEmpty else { return false }
        var beginning = ""
        for word in words(named.prefix { $0 != "/" }) {
            beginning += word
            if beginning == asked { return true }
        }
        return false
    }

    /// The words of a name in small letters; a capital behind a small letter begins one.
    private static func words(_ name: Substring) -> [String] {
        var words = [""]
        var before: Character?
        for character in name {
            let isPart = character.isLetter || character.isNumber
            if !isPart || character.isUppercase && before?.isLowercase == true { words.append("") }
            if isPart { words[words.count - 1] += character.lowercased() }
            before = character
        }
        return words
    }
}

extension TeacherConfiguration {
    /// What of an answer is another than the file pins, in words; nil where nothing is.
    ///
    /// - Parameter options: of its request alone, as far as they are known.
    package func difference(of answer: Answer, _ options: RequestOptions = RequestOptions()) -> String? {
        servedBy.difference(of: answer, asked: self.options.merging(options).parameters)
    }

    /// The same of an answer to a request of a batch file, which pins what its own stage and prompt asked for.
    ///
    /// - Parameter body: as it was written.
    package func difference(of answer: Answer, writtenAs body: String) -> String? {
        let sent = try? JSONDecoder().decode(RoutedBody.self, from: Data(body.utf8))
        return servedBy.difference(of: answer, asked: sent?.provider.map { ["provider": $0] } ?? [:])
    }

    /// What of a body chooses hosts.
    private struct RoutedBody: Decodable {
        var provider: SettingValue?
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
            "What an answer of another server is, or a change of model, host or build where nothing is pinned: an event, or a stop after which `run` goes on.",
            default: .string(Otherwise.event.rawValue)
        ),
    ]
}
