package import Foundation

/// When a provider asks its full price, and whether to wait for the rest of the day.
///
/// A value without a clock: dates are handed in, and each question is answered from the date alone, so a clock that jumps does no harm.
package struct SendingHours: Sendable, Hashable {
    /// A stretch of a day with peak prices.
    package struct Window: Sendable, Hashable, Decodable {
        /// Days of the week, 1 for Monday to 7 for Sunday (ISO 8601).
        package let days: Set<Int>
        /// Minutes from midnight; the end is not part of it.
        package let minutes: Range<Int>

        /// Makes a window; nil if the times are no times, or none of them lies before the other.
        init?(days: Set<Int>, from: String, to: String) {
            guard let start = Self.minute(from), let end = Self.minute(to), start < end,
                days.allSatisfy({ (1...7).contains($0) })
            else { return nil }
            self.days = days
            minutes = start..<end
        }

        /// Reads `{"days": [1, 2], "from": "09:00", "to": "12:00"}`.
        package init(from decoder: any Decoder) throws {
            enum Key: String, CodingKey { case days, from, to }
            let container = try decoder.container(keyedBy: Key.self)
            let (from, to) = (
                try container.decode(String.self, forKey: .from), try container.decode(String.self, forKey: .to)
            )
            guard let window = Window(days: try container.decode(Set<Int>.self, forKey: .days), from: from, to: to)
            else {
                throw DecodingError.dataCorruptedError(
                    forKey: .from,
                    in: container,
                    debugDescription: "no stretch of a day"
                )
            }
            self = window
        }

        private static func minute(_ text: String) -> Int? {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
                (0..<60).contains(minute)
            else { return nil }
            let whole = hour * 60 + minute
            return whole <= 24 * 60 ? whole : nil
        }
    }

    /// Where the hours are told.
    let zone: TimeZone
    /// When prices are at their peak; holidays are not known.
    let peaks: [Window]
    /// Whether nothing new is sent during a peak.
    package let waitsForOffPeak: Bool

    /// Whether prices are at their peak.
    func isPeak(_ date: Date) -> Bool {
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: date)
        // Foundation counts from Sunday as 1.
        let day = ((parts.weekday ?? 1) + 5) % 7 + 1
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        return peaks.contains { $0.days.contains(day) && $0.minutes.contains(minute) }
    }

    /// When sending goes on; nil if it may be sent now.
    package func reopening(after date: Date) -> Date? {
        guard waitsForOffPeak, isPeak(date) else { return nil }
        // Peaks end on whole minutes; a week holds every case, and ends the search where all hours are peaks.
        // In whole minutes, so that no rounding lands a moment before the hour.
        var candidate = Date(timeIntervalSince1970: ((date.timeIntervalSince1970 / 60).rounded(.down) + 1) * 60)
        for _ in 0..<(7 * 24 * 60) {
            if !isPeak(candidate) { return candidate }
            candidate.addTimeInterval(60)
        }
        return .distantFuture
    }

    /// The share of a week's minutes that is a peak, from 0 to 1.
    package var peakShare: Double {
        let minutes = peaks.reduce(0) { $0 + $1.days.count * $1.minutes.count }
        return Double(minutes) / Double(7 * 24 * 60)
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }
}
