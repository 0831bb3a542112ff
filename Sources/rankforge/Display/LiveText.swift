import Foundation
import Text

/// Text on a terminal that is drawn again over itself.
struct LiveText {
    private var isFirst = true

    /// Draws the text from the top of the screen; what does not fit is left out and counted, so that nothing scrolls.
    mutating func draw(_ text: String) {
        let width = Terminal.columns() ?? 80
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { Self.fitted($0, to: width) }
        let room = max(2, (Terminal.lines() ?? 24) - 1)
        if lines.count > room {
            let hidden = lines.count - room + 1
            lines =
                lines.prefix(room - 1) + [
                    DisplayWidth.cut("… \(hidden) more lines; a taller window shows them", to: width)
                ]
        }
        // Each line is cleared behind its end and the rest of the screen below, so that nothing flickers.
        let start = isFirst ? "\u{1B}[2J\u{1B}[H" : "\u{1B}[H"
        isFirst = false
        let shown = start + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
        FileHandle.standardOutput.write(Data(shown.utf8))
    }

    /// The lines that a line takes; one that is too long loses its colours.
    private static func fitted(_ line: Substring, to width: Int) -> [String] {
        let plain = Paint.plain(String(line))
        if DisplayWidth.of(plain) <= width { return [String(line)] }
        return DisplayWidth.wrapped(plain, to: width).split(separator: "\n").map(String.init)
    }
}
