import Foundation
import Ranking
import Settings
import Teacher

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

    /// What a prompt's file says of its requests.
    ///
    /// - Throws: ``PipelineFileError`` that names the prompt file.
    static func requestSettings(of template: PromptTemplate) throws -> Settings {
        guard let yaml = template.requestSettings else { return Settings(values: [:]) }
        return try SettingsReader.read(
            yaml: yaml,
            file: "prompt \(template.id)",
            schema: RequestOptions.properties(.harmless),
            overrides: [],
            environment: [:]
        )
    }
}

/// What a stage and its prompt files add to the teacher's options.
struct StageOptions: Sendable {
    /// The stage's own.
    let settings: Settings
    private let prompts: [String: Settings]
    private let options: RequestOptions
    private let ofPrompts: [String: RequestOptions]

    init(_ settings: Settings, prompts: [PromptTemplate]) throws {
        self.settings = settings
        options = RequestOptions(settings: settings)
        self.prompts = try Dictionary(prompts.map { ($0.hash, try PromptChoice.requestSettings(of: $0)) }) { $1 }
        ofPrompts = self.prompts.mapValues(RequestOptions.init)
    }

    /// The stage's own, which shape its fingerprint; a prompt's are part of the prompt's hash.
    var ofStage: RequestOptions { options }

    /// What requests with a prompt have.
    func of(_ prompt: PromptTemplate) -> RequestOptions {
        ofPrompts[prompt.hash].map(options.merging) ?? options
    }

    /// Everything that stage and prompts say, each with the settings that it was read from.
    var all: [(options: RequestOptions, settings: Settings)] {
        [(options, settings)] + prompts.sorted { $0.key < $1.key }.map { (RequestOptions(settings: $1), $1) }
    }
}
