import Foundation
import Prompts
import Ranking
import Settings

/// Finds the prompt that a pipeline file names, by id or by path.
enum PromptChoice {
    /// What names a prompt in a pipeline file.
    static let schema = Schema.nameOrPath(ending: PromptLibrary.fileEnding)

    static func template(
        _ settings: Settings,
        key: String,
        fallback: String?,
        stage: PromptTemplate.Stage
    ) throws -> PromptTemplate {
        guard let name = settings.string(key) ?? fallback else {
            throw PipelineFileError(path: settings.join(key), expected: "a prompt's id or path", found: "nothing")
        }
        let template: PromptTemplate
        do {
            template = try PromptLibrary.template(named: name)
        } catch let error as PromptFileError {
            let meant = error.isUnknownName ? Suggestion.nearest(to: name, among: PromptLibrary.ids) : nil
            throw PipelineFileError(
                path: settings.join(key),
                expected: "a prompt's id (\(PromptLibrary.ids.joined(separator: ", "))) or the path of a prompt file",
                found: "\"\(name)\"",
                suggestion: meant.map { "did you mean \($0)?" } ?? error.localizedDescription
            )
        }
        guard template.stage == stage else {
            throw PipelineFileError(
                path: settings.join(key),
                expected: "a prompt of stage \(stage.rawValue)",
                found: "\"\(name)\", of stage \(template.stage.rawValue)"
            )
        }
        return template
    }
}
