import Foundation
import Text

/// Lines on standard error that are drawn again over themselves.
struct LiveLines {
    private var drawn = 0

    /// Draws lines over the last ones; what is wider than the terminal goes on in the next line.
    mutating func draw(_ lines: [String]) {
        let width = Terminal.columns(of: STDERR_FILENO) ?? 80
        let fitted = lines.flatMap { DisplayWidth.wrapped($0, to: width).split(separator: "\n") }
        let up = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
        // From the first column, since the terminal may have shown a `^C`; what lay below goes.
        let text = "\r" + up + fitted.map { "\u{1B}[2K\($0)\n" }.joined() + "\u{1B}[J"
        FileHandle.standardError.write(Data(text.utf8))
        drawn = fitted.count
    }
}

/// Shows work as it goes until the task is cancelled: drawn in place on a terminal, a plain line now and then elsewhere.
struct LiveProgress: Sendable {
    /// Whether it is drawn in place.
    var isInPlace = Terminal.errorIsTerminal
    var isStopping: @Sendable () -> Bool
    /// All there is to see.
    var lines: @Sendable (_ isLast: Bool) async -> [String]
    /// The same in one line.
    var line: @Sendable () async -> String
    /// Takes a line where nothing is drawn in place.
    var say: @Sendable (String) -> Void = { Terminal.say($0) }

    func show() async {
        var screen = LiveLines()
        var spoken = ContinuousClock.now
        var took = Duration.zero
        while !Task.isCancelled {
            // Reading the store takes a small part of the time, however large it is.
            let pause = max(Duration.milliseconds(isInPlace ? 500 : 1000), took * 10)
            try? await Task.sleep(for: pause, clock: .continuous)
            if Task.isCancelled { break }
            let start = ContinuousClock.now
            defer { took = ContinuousClock.now - start }
            if isInPlace {
                screen.draw(await lines(false))
            } else if ContinuousClock.now - spoken >= .seconds(isStopping() ? 5 : 10) {
                spoken = .now
                say(await line())
            }
        }
        // In a task of its own, since nothing can be read from the store in one that is cancelled.
        if isInPlace { screen.draw(await Task { await lines(true) }.value) }
    }
}
