import Foundation
import Ranking

/// Which failures heal, and how long to wait before the next attempt.
package struct RetryRule: Sendable, Hashable {
    /// How often a request is tried in all.
    package var attempts: Int = 6
    /// The first wait at most.
    package var base: Duration = .seconds(1)
    /// Every wait at most.
    var ceiling: Duration = .seconds(60)

    /// What to do after a failed attempt.
    package enum Decision: Sendable, Hashable {
        /// Try again after this time.
        case again(after: Duration)
        /// This request can't be answered.
        case giveUp
        /// No request can be answered: stop sending.
        case stopAll
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - cause: what went wrong.
    ///   - attempt: how many attempts were made, from 1.
    ///   - retryAfter: what the server asked for; it is a floor, up to an hour.
    ///   - random: from 0 up to 1, for full jitter (Brooker: Exponential Backoff and Jitter, AWS 2015).
    package func decide(_ cause: AttemptFailure.Cause, attempt: Int, retryAfter: Duration?, random: Double) -> Decision
    {
        switch cause {
        case .unauthorized, .noBalance: return .stopAll
        case .badRequest, .refused, .tooLarge, .tls: return .giveUp
        default: break
        }
        guard attempt < attempts else { return .giveUp }
        return .again(after: wait(attempt: attempt, retryAfter: retryAfter, random: random))
    }

    /// How long to wait before the next attempt.
    func wait(attempt: Int, retryAfter: Duration?, random: Double) -> Duration {
        let bound = min(ceiling, base * (1 << min(attempt - 1, 20)))
        let floor = min(retryAfter ?? .zero, .seconds(3600))
        return floor + bound * random
    }
}

/// Reads how long a server asks to wait.
enum RetryAfter {
    /// `retry-after-ms`, `retry-after` in seconds or as an HTTP date (RFC 9110, 10.2.3), or the later of the OpenAI-style
    /// `x-ratelimit-reset-*` where nothing remains.
    ///
    /// - Parameters:
    ///   - headers: names in lower case.
    ///   - now: for dates where the server does not tell its own time; a date that has passed is no wait.
    static func duration(_ headers: [String: String], now: Date) -> Duration? {
        if let milliseconds = headers["retry-after-ms"].flatMap(Double.init), milliseconds >= 0 {
            return .milliseconds(Int(min(milliseconds, 86_400_000)))
        }
        if let text = headers["retry-after"] {
            if let seconds = Double(text), seconds >= 0 { return .seconds(min(seconds, 86_400)) }
            if let date = httpDate(text) {
                // By the server's clock where it says so: this machine's may be wrong or jump.
                let now = headers["date"].flatMap(httpDate) ?? now
                return .seconds(max(0, min(86_400, date.timeIntervalSince(now))))
            }
        }
        let resets = ["requests", "tokens"].compactMap { kind -> Duration? in
            guard headers["x-ratelimit-remaining-\(kind)"] == "0" else { return nil }
            return headers["x-ratelimit-reset-\(kind)"].flatMap(reset)
        }
        return resets.max() ?? anthropic(headers, now: now)
    }

    /// The latest of Anthropic's resets where nothing remains, which are times (RFC 3339).
    private static func anthropic(_ headers: [String: String], now: Date) -> Duration? {
        let now = headers["date"].flatMap(httpDate) ?? now
        let waits = ["requests", "tokens", "input-tokens", "output-tokens"].compactMap { kind -> Double? in
            let name = "anthropic-ratelimit-\(kind)"
            guard headers["\(name)-remaining"] == "0", let text = headers["\(name)-reset"],
                let date = (try? Date(text, strategy: .iso8601))
                    ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            else { return nil }
            return date.timeIntervalSince(now)
        }
        return waits.max().map { .seconds(max(0, min(86_400, $0))) }
    }

    /// `1s`, `6m0s`, `20ms`, `1h2m3.5s`.
    static func reset(_ text: String) -> Duration? {
        var rest = text[...]
        var seconds = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(number.count).prefix { $0.isLetter }
            guard let amount = Double(number), let factor = ["ms": 0.001, "s": 1, "m": 60, "h": 3600][String(unit)]
            else { return nil }
            seconds += amount * factor
            rest = rest.dropFirst(number.count + unit.count)
        }
        return text.isEmpty ? nil : .seconds(min(seconds, 86_400))
    }

    private static func httpDate(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return formatter.date(from: text)
    }
}
