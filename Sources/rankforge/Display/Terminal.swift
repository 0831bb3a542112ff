import Foundation
import Ingest

/// What standard output and standard error are, and how hostile text becomes harmless on them.
enum Terminal {
    /// Whether standard error is a terminal, so that progress may redraw itself.
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard input is a terminal, so that a question can be answered.
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Whether standard output is a terminal, so that it may be redrawn.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether colours are wanted on standard output.
    static var hasColour: Bool {
        Paint.isWanted(ProcessInfo.processInfo.environment, isTerminal: outputIsTerminal)
    }

    /// Columns that a line may take: what COLUMNS says, else those of the terminal; nil where there is no end to a line.
    static func columns(of file: Int32 = STDOUT_FILENO) -> Int? {
        if let set = ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init), set > 0 { return set }
        return size(of: file).map { Int($0.ws_col) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Lines of the terminal; nil where there is none.
    static func lines(of file: Int32 = STDOUT_FILENO) -> Int? {
        size(of: file).map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil }
    }

    private static func size(of file: Int32) -> winsize? {
        var size = winsize()
        return isatty(file) == 1 && ioctl(file, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    /// Text with control characters and bidirectional overrides made visible, so that a model's output can't act on the terminal.
    static func visible(_ text: String) -> String {
        SanitizedText.visible(text)
    }

    /// One line of at most some columns, white space folded.
    static func line(_ text: String, width: Int) -> String {
        let folded = visible(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        return DisplayWidth.cut(folded, to: width)
    }

    /// Text of several lines, made visible, and broken between words where the lines of the terminal end.
    static func paragraphs(_ text: String) -> String {
        let shown = visible(text)
        // Beyond a hundred columns lines are hard to read.
        return columns().map { DisplayWidth.wrapped(shown, to: min($0, 100)) } ?? shown
    }

    /// Sentences of the program, made visible, and broken between words where the lines of the terminal end; commands and paths stay whole.
    static func sentences(_ text: String, of file: Int32 = STDOUT_FILENO) -> String {
        let shown = visible(text)
        return columns(of: file).map { DisplayWidth.sentences(shown, to: min($0, 100)) } ?? shown
    }

    /// Sentences that must not be overlooked.
    static func note(_ text: String, of file: Int32 = STDOUT_FILENO) -> String {
        let shown = sentences("NOTE: " + text, of: file)
        return file == STDOUT_FILENO ? Paint.warn("NOTE") + shown.dropFirst("NOTE".count) : shown
    }

    /// Writes sentences to standard output.
    static func show(_ text: String) { print(sentences(text)) }

    /// Writes sentences to standard error.
    static func say(_ text: String) {
        FileHandle.standardError.write(Data((sentences(text, of: STDERR_FILENO) + "\n").utf8))
    }
}
