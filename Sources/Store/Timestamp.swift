import Foundation

/// Times as the store writes them.
enum Timestamp {
    /// Now, in UTC with milliseconds: `2026-11-23T09:30:00.123Z`. For people; nothing is decided by it but
    /// whether anything was answered since a batch file left, so a clock that jumps does little harm.
    ///
    /// Written by hand: several are written for each answer, one of them between the socket and the journal, and Foundation's takes 3 us.
    static func now() -> String {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        return text(seconds: clock.tv_sec, milliseconds: clock.tv_nsec / 1_000_000)
    }

    /// - Parameter seconds: since 1970, in a year of four digits.
    static func text(seconds: Int, milliseconds: Int) -> String {
        var (seconds, parts) = (time_t(seconds), tm())
        gmtime_r(&seconds, &parts)
        return String(unsafeUninitializedCapacity: 24) { bytes in
            var place = 0
            func put(_ number: Int, digits: Int, _ end: StaticString) {
                var rest = number
                for back in 1...digits {
                    bytes[place + digits - back] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                place += digits
                bytes[place] = end.utf8Start[0]
                place += 1
            }
            put(Int(parts.tm_year) + 1900, digits: 4, "-")
            put(Int(parts.tm_mon) + 1, digits: 2, "-")
            put(Int(parts.tm_mday), digits: 2, "T")
            put(Int(parts.tm_hour), digits: 2, ":")
            put(Int(parts.tm_min), digits: 2, ":")
            put(Int(parts.tm_sec), digits: 2, ".")
            put(milliseconds, digits: 3, "Z")
            return place
        }
    }
}
