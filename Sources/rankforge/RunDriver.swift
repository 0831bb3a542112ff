import Foundation
import Pipeline
import Teacher

/// Runs a begun run to its end: progress, Ctrl-C, the closing report and the exit code.
struct RunDriver {
    let run: PipelineRun
    /// The pipeline, as the user named it.
    let pipeline: PipelineArguments
    /// Further options of the `run` that goes on after a stop.
    var again: [String] = []
    var logFormat = LogFormat.text
    var metricsPort: Int?
    let asJSON: Bool

    /// - Throws: the ``Ending`` of a run that stopped early or left failures.
    ///
    /// - Parameter checked: says what was noticed of the rows, which stands before the progress.
    func drive(_ options: RunOptions, after checked: Task<Void, any Error>? = nil) async throws {
        let metrics: MetricsServer?
        do {
            metrics = try await metricsServer()
        } catch {
            _ = try? await run.end { _ in Ending.misuse.rawValue }
            throw error
        }
        let display = ProgressDisplay(run: run, options: options, format: logFormat)
        let interrupts = Interrupts(
            first: {
                run.drain()
                if !display.isInPlace { Terminal.say("\n" + StoppingText.text(run.teachers)) }
            },
            second: { Foundation.exit(Ending.stopped.rawValue) }
        )
        let showing = Task {
            _ = await checked?.result
            await display.show()
        }
        do {
            try await run.run(options, after: checked)
        } catch {
            showing.cancel()
            await showing.value
            await metrics?.stop()
            _ = try? await run.end { _ in Ending.failed.rawValue }
            interrupts.end()
            throw error
        }
        showing.cancel()
        await showing.value
        await metrics?.stop()
        // The second of two signals that mean the same may come only now, and must not break off the closing of the store.
        let report = try await run.end(after: options) { Self.ending(of: $0).rawValue }
        interrupts.end()
        if asJSON {
            try JSONOutput.document(report)
        } else {
            RunText.show(report, of: pipeline, again: again)
        }
        let result = Self.ending(of: report)
        if result != .done { throw result }
    }

    private func metricsServer() async throws -> MetricsServer? {
        guard let metricsPort else { return nil }
        let server = try await MetricsServer.start(port: metricsPort) {
            MetricsText.text(run.teachers.statistics(), stages: run.progress.byStage)
        }
        Terminal.say("metrics: \(server.address)")
        return server
    }

    private static func ending(of report: RunReport) -> Ending {
        if report.stopped != nil || report.waiting != nil { return .stopped }
        if report.isIdle { return .failed }
        if !report.standstills.isEmpty { return .itemsFailed }
        return report.failed > 0 || report.notEmbedded > 0 ? .itemsFailed : .done
    }
}
