import Foundation

/// Times as the store writes them.
enum Timestamp {
    /// Now, in UTC with milliseconds: `2026-11-23T09:30:00.123Z`. For people; nothing is decided by it, so a clock that jumps does no harm.
    static func now() -> String {
        Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
