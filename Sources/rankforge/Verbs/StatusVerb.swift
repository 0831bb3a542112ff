import ArgumentParser
import Foundation
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
