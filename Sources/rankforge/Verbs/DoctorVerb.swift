import ArgumentParser
import Foundation
import Pipeline

/// Checks before money is spent.
struct DoctorVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks config, files, endpoint, key, disk and clock before money is spent.",
        discussion: "  rankforge doctor pipelines/reasonrank.yaml"
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Flag(help: "Do not connect to the endpoint.")
    var offline = false

    func run() async throws {
        let configuration = try arguments.configuration()
        let findings = await Doctor(configuration: configuration, environment: ProcessInfo.processInfo.environment)
            .examine(connecting: !offline)
        if json.isOn {
            try JSONOutput.document(findings)
        } else {
            for finding in findings {
                print("\(finding.isGood ? "ok   " : "WRONG")  \(finding.subject): \(Terminal.visible(finding.message))")
            }
        }
        let wrong = findings.count { !$0.isGood }
        if wrong > 0 {
            Terminal.say(
                "\(wrong) of \(findings.count) checks failed; mend what is WRONG, then run the same command again"
            )
            throw Ending.misuse
        }
    }
}
