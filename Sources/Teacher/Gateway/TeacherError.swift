import Foundation

/// Why a question to the teacher brought no answer.
public enum TeacherError: Error, Sendable, Hashable, LocalizedError {
    /// The endpoint refuses every request: key or balance. Nothing more is sent.
    case refused(AttemptFailure)
    /// The worst case of the next request does not fit the budget. Amounts in millionths of a US dollar.
    case budgetReached(spent: Int, limit: Int, needed: Int)
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
    public var errorDescription: String? {
        guard case .ofEmbeddings(let error, let place) = self else {
            return words(of: "the teacher", place: TeacherConfiguration.teacherPlace)
        }
        return error.words(of: "the embedding model", place: place)
    }

    /// What happened, whoever was asked.
    public var cause: TeacherError {
        if case .ofEmbeddings(let error, _) = self { error.cause } else { self }
    }

    private func words(of server: String, place: String) -> String {
        let isTeacher = place == TeacherConfiguration.teacherPlace
        return switch self {
        case .refused(let failure):
            Self.refusal(failure, place: place)
        case .budgetReached(let spent, let limit, let needed):
            "budget reached: \(Self.dollars(spent)) of \(Self.dollars(limit)) spent, and the next request may cost \(Self.dollars(needed)); raise teacher.budget (or --budget)\(isTeacher ? " or lower teacher.max_tokens" : ""), then run the same command again"
        case .failed(let failure, let attempts):
            "\(failure.message) (\(failure.cause.rawValue), after \(attempts) attempts)"
                + (isTeacher ? "" : failure.advice(at: place).map { "; \($0), then run the same command again" } ?? "")
        case .unreachable(let failure, let inARow):
            "\(inARow) attempts in a row failed, the last one: \(failure.message); check \(place).base_url and the network, then run the same command again"
        case .down(let failure, let seconds):
            "\(server) has not answered for \(Self.time(seconds)), the last words: \(failure.message); see that it runs\(isTeacher ? ", or raise teacher.outage" : " (\(place).base_url)"), then run the same command again"
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
