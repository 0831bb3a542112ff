import Foundation
import Ingest

/// How numbers look on the pages; a dash where there is none.
enum DisplayFormat {
    /// 12,345
    static func count(_ number: Int?) -> String {
        guard let number else { return "–" }
        var digits = ""
        for (place, digit) in String(number.magnitude).reversed().enumerated() {
            if place > 0, place % 3 == 0 { digits.append(",") }
            digits.append(digit)
        }
        return (number < 0 ? "−" : "") + String(digits.reversed())
    }

    /// 1.2 M
    static func short(_ number: Int) -> String {
        switch number {
        case ..<10_000: count(number)
        case ..<1_000_000: String(format: "%.0f K", Double(number) / 1e3)
        case ..<1_000_000_000: String(format: "%.1f M", Double(number) / 1e6)
        default: String(format: "%.1f G", Double(number) / 1e9)
        }
    }

    /// 0.412
    static func score(_ number: Double?) -> String {
        number.map { String(format: "%.3f", $0) } ?? "–"
    }

    /// 41.2 %
    static func percent(_ share: Double?) -> String {
        share.map { String(format: "%.1f %%", $0 * 100) } ?? "–"
    }

    /// $0.0123; more digits for less money.
    static func dollars(micro: Int?) -> String {
        guard let micro else { return "unknown" }
        return String(format: micro < 10_000_000 ? "$%.4f" : "$%.2f", Double(micro) / 1e6)
    }

    /// ▲3, and its class.
    static func move(_ places: Int) -> (text: String, tone: String) {
        places == 0 ? ("=", "muted") : places > 0 ? ("▲\(places)", "good") : ("▼\(-places)", "bad")
    }

    /// The cost among other figures, where no heading says what is unknown.
    static func cost(micro: Int?) -> String { micro == nil ? "cost unknown" : dollars(micro: micro) }

    /// 1.2 s
    static func seconds(milliseconds: Int?) -> String {
        milliseconds.map { String(format: "%.1f s", Double($0) / 1000) } ?? "–"
    }

    /// 1.4 MB
    static func bytes(_ number: Int) -> String {
        switch number {
        case ..<1_000: "\(number) bytes"
        case ..<1_000_000: String(format: "%.0f KB", Double(number) / 1e3)
        default: String(format: "%.1f MB", Double(number) / 1e6)
        }
    }

    /// 2026-11-25 14:03
    static func date(_ timestamp: String) -> String {
        String(timestamp.prefix(16)).replacingOccurrences(of: "T", with: " ")
    }
}

/// Text from strangers and models, made safe to look at: what would act unseen is written out, and what is too long is cut.
///
/// Escaping for HTML is the templates' work.
struct VisibleText: Sendable, Equatable {
    /// The text to show.
    let text: String
    /// Whether something is missing at its end.
    let isCut: Bool
    /// Bytes of the whole text.
    let size: Int

    /// - Parameter limit: Unicode scalars to show at most.
    init(_ whole: String, limit: Int = .max) {
        let scalars = whole.unicodeScalars
        let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
        isCut = end < scalars.endIndex
        text = SanitizedText.visible(String(scalars[..<end]))
        size = whole.utf8.count
    }

    /// One line: white space folded, cut with an ellipsis.
    static func line(_ whole: String, limit: Int) -> String {
        var line = ""
        var count = 0
        var isBlank = true
        for character in whole {
            if character.isWhitespace {
                if isBlank { continue }
                isBlank = true
                line.append(" ")
            } else {
                isBlank = false
                line.append(character)
            }
            count += 1
            if count >= limit { return VisibleText(line, limit: limit).text + "…" }
        }
        return VisibleText(line, limit: limit).text
    }
}
