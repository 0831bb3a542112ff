import ArgumentParser
import Foundation
import Ingest
import Pipeline

/// A pipeline of one's own to start from.
struct InitVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a pipeline of your own to start from: YAML, prompts, sample data.",
        discussion: """
            Nothing that is there is overwritten. Relative paths in a pipeline file start at its own folder, so the folder may be moved and
            renamed, and rankforge may be run from anywhere.

              rankforge init my-pipeline
            """
    )

    @Argument(help: "The folder to make.")
    var folder: String

    func run() throws {
        let made = try StarterPipeline.write(
            to: URL(filePath: folder),
            name: URL(filePath: folder).lastPathComponent,
            shown: folder
        )
        let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        print(
            "made \(made.count) files in \(folder): pipeline.yaml, data/questions.jsonl with 20 sample questions, prompts/"
        )
        print(
            "next: put your own questions into \(base)/data/questions.jsonl, then `\(ShellCommand(["doctor", "\(base)/pipeline.yaml"]).text)`"
        )
    }
}
