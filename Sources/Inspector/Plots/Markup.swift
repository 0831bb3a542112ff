import Ingest
import Ranking

/// Text put into HTML and SVG.
enum Markup {
    /// Text as content or attribute value: controls made visible, the five characters of markup escaped.
    static func text(_ text: String) -> String {
        let shown = SanitizedText.visible(text)
        guard shown.utf8.contains(where: { [0x22, 0x26, 0x27, 0x3C, 0x3E].contains($0) }) else { return shown }
        var escaped = ""
        escaped.reserveCapacity(shown.utf8.count + 16)
        for character in shown.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// An element with attributes in the order given; values are escaped, the content is not.
    static func element(_ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String = "") -> String {
        let list = attributes.map { " \($0.key)=\"\(text($0.value))\"" }.joined()
        return content.isEmpty ? "<\(name)\(list)/>" : "<\(name)\(list)>\(content)</\(name)>"
    }

    /// A coordinate with at most one digit behind the point.
    static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        return tenths.truncatingRemainder(dividingBy: 10) == 0 ? String(Int(clamped: tenths / 10)) : String(tenths / 10)
    }
}
