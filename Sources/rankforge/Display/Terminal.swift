import Foundation
import Text

/// What standard output and standard error are, and how hostile text becomes harmless on them.
enum Terminal {
    /// Whether standard error is a terminal, so that progress may redraw itself.
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard input is a terminal, so that a question can be answered.
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Whether colours are wanted on standard output (no-color.org).
    static var hasColour: Bool {
        isatty(STDOUT_FILENO) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
            && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Columns of the terminal; 100 where there is none.
    static var width: Int {
        ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init) ?? 100
    }

    /// Text with control characters and bidirectional overrides made visible, so that a model's output can't act on the terminal.
    static func visible(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x09: shown.append(scalar)
            case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: shown.append("\u{2421}")
            case 0x80...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0x2028, 0x2029:
                shown.append(contentsOf: "<U+\(String(scalar.value, radix: 16, uppercase: true))>".unicodeScalars)
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// One line of at most some columns, white space folded.
    static func line(_ text: String, width: Int) -> String {
        let folded = visible(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        return folded.count <= width ? folded : folded.prefix(max(0, width - 1)) + "…"
    }

    /// Writes to standard error.
    static func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
