import Foundation
import Ranking

/// Why a question to the teacher brought no answer.
package enum TeacherError: Error, Sendable, Hashable, LocalizedError {
    /// The endpoint refuses every request: key or balance. Nothing more is sent.
    case refused(AttemptFailure)
    /// The worst case of the next request does not fit the budget that this setting says. Amounts in millionths of a US dollar.
    case budgetReached(at: String, spent: Int, limit: Int, needed: Int)
    /// This request failed for good; others may go on.
    case failed(AttemptFailure, attempts: Int)
    /// Nothing but failures for a long while. Nothing more is sent.
    case unreachable(AttemptFailure, inARow: Int)
    /// The server answered nobody for so long. Nothing more is sent.
    case down(AttemptFailure, seconds: Int)
    /// The server refuses every request in the same way. Nothing more is sent.
    case setUp(AttemptFailure, inARow: Int, setting: String)
    /// Another server answered than the pipeline file pins, or than before. Nothing more is sent.
    case otherServer(String)
    /// None of a stage's first answers can be used; the words say why and what to change. Nothing more is sent.
    case unusable(String)
    /// The request has left in a batch file, and its answer is awaited.
    case awaited
    /// Answers can't be kept, so that nothing more is sent; the words say why and what to do.
    case notKept(String)
    /// The gateway was drained.
    case stopped
    /// It was no teacher that was asked, but an embedding model whose settings stand at this place.
    indirect case ofEmbeddings(TeacherError, place: String)

    /// What happened, in the server's words where it said any, and what to do.
    package var errorDescription: String? { description(ofTeacherAt: TeacherConfiguration.teacherPlace) }

    /// The same of a teacher whose settings stand at a place of its own.
    package func description(ofTeacherAt place: String) -> String {
        if case .ofEmbeddings(let error, let place) = self {
            return error.words(of: "the embedding model", place: place)
        }
        return words(of: place == TeacherConfiguration.teacherPlace ? "the teacher" : place, place: place)
    }

    /// Whether its teacher is asked for nothing more in this run, while others may be.
    package var endsTeacher: Bool {
        switch self {
        case .refused, .budgetReached, .unreachable, .down, .setUp, .otherServer: true
        case .failed, .unusable, .awaited, .notKept, .stopped, .ofEmbeddings: false
        }
    }

    /// What happened, whoever was asked.
    package var cause: TeacherError {
        if case .ofEmbeddings(let error, _) = self { error.cause } else { self }
    }

    private func words(of server: String, place: String) -> String {
        let isTeacher = server != "the embedding model"
        return switch self {
        case .refused(let failure):
            Self.refusal(failure, place: place)
        case .budgetReached(let budget, let spent, let limit, let needed):
            "\(Self.budget(budget)) reached: \(Self.dollars(spent)) of \(Self.dollars(limit)) spent, and the next request may cost \(Self.dollars(needed)); raise \(Self.raised(budget))\(isTeacher ? " or lower \(place).max_tokens" : ""), then run the same command again"
        case .failed(let failure, let attempts):
            "\(failure.message) (\(failure.cause.rawValue), after \(attempts) attempts)"
                + (isTeacher ? "" : failure.advice(at: place).map { "; \($0), then run the same command again" } ?? "")
        case .unreachable(let failure, let inARow):
            "\(inARow) attempts in a row failed, the last one: \(failure.message); check \(place).base_url and the network, then run the same command again"
        case .down(let failure, let seconds):
            "\(server) has not answered for \(Self.time(seconds)), the last words: \(failure.message); see that it runs\(isTeacher ? ", or raise \(place).outage" : " (\(place).base_url)"), then run the same command again"
        case .setUp(let failure, let inARow, let setting):
            "\(server) refuses every request (\(inARow) in a row, none answered between): \(failure.message); check \(setting), then run the same command again: nothing was marked as failed"
        case .otherServer(let words):
            "\(words); its answer is stored. Nothing more is sent, as \(place).served_by.otherwise says: pin what should answer in \(place).served_by or \(place).parameters, or allow it there, then run the same command again"
        case .unusable(let words):
            words
        case .awaited:
            "its answer is awaited from a batch file"
        case .notKept(let message):
            message
        case .stopped:
            "stopped"
        case .ofEmbeddings(let error, let place):
            error.words(of: server, place: place)
        }
    }

    /// That of the run, or a share by its name.
    private static func budget(_ place: String) -> String { isShare(place) ? place : "budget" }

    private static func raised(_ place: String) -> String { isShare(place) ? place : "\(place) (or --budget)" }

    private static func isShare(_ place: String) -> Bool { place.hasPrefix(TeacherConfiguration.severalPlace) }

    private static func refusal(_ failure: AttemptFailure, place: String) -> String {
        let (refused, step) =
            switch failure.cause {
            case .noBalance: ("to go on", "top up the account")
            case .rateLimited:
                (
                    "to go on",
                    "it names no wait, as a month's limit of the account does: raise it at the provider or wait until it is renewed"
                )
            default: ("the key", "check \(place).api_key_env")
            }
        return "the endpoint refuses \(refused): \(failure.message); \(step), then run the same command again"
    }

    private static func time(_ seconds: Int) -> String { seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min" }

    private static func dollars(_ micro: Int) -> String { String(format: "$%.4f", Double(micro) / 1e6) }
}

/// Names the setting to change where the server refuses every request in the same way.
struct SetUpAdvice: Sendable {
    /// Where the settings of who was asked stand.
    var place = TeacherConfiguration.teacherPlace
    /// The address that was asked.
    let address: String
    /// The parameters that each request carries, by their names in the pipeline file.
    let parameters: [String]
    /// Those of the stage that asked, or of its prompt file, which go before the others.
    var narrower: [String] = []
    /// Who asked.
    var stage: StageName?
    /// What is added to the address.
    var call = "/chat/completions"

    /// The setting, by status first, by the field that the server names, and by its words; without an end mark.
    func setting(_ failure: AttemptFailure) -> String {
        let words = ([failure.message, failure.code, failure.type].compactMap { $0 }).joined(separator: " ")
            .lowercased()
        switch failure.cause {
        case .tls: return "\(place).base_url (https or http) and the certificate (CURL_CA_BUNDLE names one of your own)"
        case .refused: return "the key that \(place).api_key_env names, and what it is allowed to use"
        default: break
        }
        if words.contains("model")
            && (failure.status == 404 || words.contains("not_found") || words.contains("not exist"))
        {
            return "\(place).model"
        }
        if failure.isOfEveryRequest {
            return "\(place).base_url (\(address)\(hint))"
        }
        if let setting = failure.parameter.flatMap(setting(ofField:)) { return setting }
        // Anthropic says so of a limit that its customer has set.
        if ["spend limit", "spending limit", "usage limit", "credit balance"].contains(where: words.contains) {
            return "the account's balance and its limits at the provider"
        }
        if words.contains("max_tokens") || words.contains("context length") || words.contains("max_completion_tokens") {
            return room
        }
        // Whole words, the longest first: "provider returned error" speaks of no parameter.
        let quoted = words.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        let named = (narrower + parameters).sorted { $0.count > $1.count }.first { name in
            quoted.contains { $0 == name.lowercased() } && (name.contains("_") || !words.contains("provider returned"))
        }
        if let named { return parameter(named) }
        if words.contains("stream") { return "\(place).stream" }
        return "\(place).model"
            + (parameters.isEmpty ? "" : " and \(place).parameters (\(parameters.joined(separator: ", ")))")
    }

    // MARK: - Fields

    private var room: String { "\(place).max_tokens and \(place).context" }

    private func parameter(_ name: String) -> String {
        guard narrower.contains(name), let stage else { return "\(place).parameters.\(name)" }
        return "\(stage.rawValue).parameters.\(name), also in the front matter of its prompt file"
    }

    /// What protocols call the parameters that all teachers share, by ``bare(_:)``.
    private static let shared = [
        "effort": "reasoning_effort", "think": "reasoning_effort", "thinkinglevel": "reasoning_effort",
        "thinkingbudget": "reasoning_effort", "outputconfig": "reasoning_effort", "thinking": "reasoning_effort",
        "stopsequences": "stop",
    ]

    /// The setting behind a field, which servers write as a path (`reasoning.summary`, `messages[0].content`); the innermost name that has one
    /// counts. nil where none has.
    private func setting(ofField path: String) -> String? {
        let names = path.split { ".[]/".contains($0) }.map(String.init).reversed()
        for name in names {
            let bare = Self.bare(name)
            let all = narrower + parameters
            if let known = all.first(where: { Self.bare($0) == bare }) { return parameter(known) }
            if let known = Self.shared[bare], all.contains(known) { return parameter(known) }
            switch bare {
            case "maxtokens", "maxcompletiontokens", "maxoutputtokens", "numpredict": return room
            case "model": return "\(place).model"
            case "stream", "streamoptions", "includeusage": return "\(place).stream"
            case "messages", "input", "instructions", "system", "systeminstruction", "contents":
                return "the prompt file of \(stage?.rawValue ?? "the stage") and \(place).protocol"
            default: continue
            }
        }
        return nil
    }

    /// `topP` and `top_p` are one name.
    private static func bare(_ name: String) -> String { name.filter { $0 != "_" }.lowercased() }

    /// What may be wrong with the address; empty where nothing is seen.
    private var hint: String {
        if address.hasSuffix(call) { return "; write \(address.dropLast(call.count)), to which \(call) is added" }
        // Gemini's and Ollama's own addresses end otherwise.
        return address.hasSuffix("/v1") || call == "/chat" || call.hasPrefix("/models/")
            ? "" : "; most servers want an address that ends in /v1"
    }
}
