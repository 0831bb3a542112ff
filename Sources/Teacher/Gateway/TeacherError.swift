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
    /// None of a stage's first answers can be used; the words say why and what to change. Nothing more is sent.
    case unusable(String)
    /// The request has left in a batch file, and its answer is awaited.
    case awaited
    /// Answers can't be kept, so that nothing more is sent; the words say why and what to do.
    case notKept(String)
    /// The gateway was drained.
    case stopped

    /// What happened, in the server's words where it said any, and what to do.
    public var errorDescription: String? {
        switch self {
        case .refused(let failure):
            failure.cause == .noBalance
                ? "the endpoint refuses to go on: \(failure.message); top up the account, then run the same command again"
                : "the endpoint refuses the key: \(failure.message); check teacher.api_key_env, then run the same command again"
        case .budgetReached(let spent, let limit, let needed):
            "budget reached: \(Self.dollars(spent)) of \(Self.dollars(limit)) spent, and the next request may cost \(Self.dollars(needed)); raise teacher.budget (or --budget) or lower teacher.max_tokens, then run the same command again"
        case .failed(let failure, let attempts):
            "\(failure.message) (\(failure.cause.rawValue), after \(attempts) attempts)"
        case .unreachable(let failure, let inARow):
            "\(inARow) attempts in a row failed, the last one: \(failure.message); check teacher.base_url and the network, then run the same command again"
        case .down(let failure, let seconds):
            "the teacher has not answered for \(Self.time(seconds)), the last words: \(failure.message); see that it runs, or raise teacher.outage, then run the same command again"
        case .setUp(let failure, let inARow, let setting):
            "the teacher refuses every request (\(inARow) in a row, none answered between): \(failure.message); check \(setting), then run the same command again: nothing was marked as failed"
        case .unusable(let words):
            words
        case .awaited:
            "its answer is awaited from a batch file"
        case .notKept(let message):
            message
        case .stopped:
            "stopped"
        }
    }

    private static func time(_ seconds: Int) -> String { seconds < 120 ? "\(seconds) s" : "\(seconds / 60) min" }

    private static func dollars(_ micro: Int) -> String { String(format: "$%.4f", Double(micro) / 1e6) }
}
