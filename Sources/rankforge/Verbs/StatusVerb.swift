import ArgumentParser
import Foundation
import Ingest
import Pipeline
import Ranking
import Store

/// Where a pipeline stands.
struct StatusVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows where a pipeline stands: counts, reasons, failures, costs.",
        discussion: """
            At each stage: in = done + rejected + failed + pending. With --watch a terminal is drawn again in place; elsewhere a line is
            written whenever something changed (with --json a document a line).

              rankforge status pipelines/demo.yaml
              rankforge status pipelines/demo.yaml --watch
              rankforge status pipelines/demo.yaml --json | jq .spentMicroUSD
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Flag(help: "Show again every two seconds until Ctrl-C.")
    var watch = false

    func run() async throws {
        let configuration = try arguments.configuration()
        let store = try await arguments.openReading(configuration)
        guard watch else {
            let status = try await PipelineStatus.read(configuration, store: store)
            try store.close()
            if json.isOn { return try JSONOutput.document(status) }
            return print(StatusText.text(status))
        }
        var screen = LiveText()
        var shown: [String]?
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let mark = store.changeMark
            let isLive = Terminal.outputIsTerminal && !json.isOn
            // A window may have changed its size, so a terminal is always drawn again.
            if isLive || mark != shown {
                let status = try await PipelineStatus.read(configuration, store: store)
                if isLive {
                    // The sum of it all on top, where a small window shows it.
                    screen.draw(Paint.accent(StatusText.line(status)) + "\n\n" + StatusText.text(status))
                } else if json.isOn {
                    try JSONOutput.line(status)
                } else {
                    let line = "\(Date().formatted(.iso8601))  \(StatusText.line(status))\n"
                    FileHandle.standardOutput.write(Data(line.utf8))
                }
                shown = mark
            }
            // Reading takes a small part of the time, however large the store is.
            try await Task.sleep(for: max(.seconds(2), (ContinuousClock.now - start) * 10))
        }
    }
}

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
