import ArgumentParser
import Foundation
import Pipeline
import Teacher

/// Checks before money is spent.
struct DoctorVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks config, files, endpoint, key, disk and clock before money is spent.",
        discussion: """
            Takes pipeline files and rerank files. One tiny request goes to the teacher, and one short text to each embedding model; what it costs
            at most is said before.

              rankforge doctor pipelines/reasonrank.yaml
              rankforge doctor pipelines/rerank.yaml
              rankforge doctor pipelines/reasonrank.yaml --no-request
              rankforge doctor pipelines/reasonrank.yaml --offline --prices my-prices.json
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Flag(help: "Ask endpoints for their list of models only, which is free.")
    var noRequest = false

    @Flag(help: "Do not connect to any endpoint.")
    var offline = false

    @Option(
        help: ArgumentHelp(
            "Compare the built-in prices with a table of the same form: {\"prices\": [{\"provider\", \"model\", \"input\", \"output\", …}]}.",
            valueName: "FILE"
        )
    )
    var prices: String?

    func run() async throws {
        var doctor = try self.doctor
        doctor.prices = try prices.map { try PriceFile(URL(filePath: $0)) }
        let findings = await doctor.examine(offline ? .nothing : noRequest ? .models : .answer) { Terminal.say($0) }
        if json.isOn {
            try JSONOutput.document(findings)
        } else {
            for finding in findings {
                Terminal.show("\(finding.isGood ? "ok   " : "WRONG")  \(finding.subject): \(finding.message)")
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

    private var doctor: Doctor {
        get throws {
            let environment = ProcessInfo.processInfo.environment
            guard RerankConfiguration.isRerank(path: arguments.pipeline) else {
                return Doctor(configuration: try arguments.configuration(), environment: environment)
            }
            let rerank = try RerankConfiguration(
                path: arguments.pipeline,
                overrides: arguments.overrides,
                environment: environment
            )
            return Doctor(rerank: rerank, environment: environment)
        }
    }
}
