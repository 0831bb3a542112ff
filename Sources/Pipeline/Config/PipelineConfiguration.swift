import Foundation
import Ingest
package import Settings
import Store
package import Teacher

/// A pipeline file that was read and found sound.
package struct PipelineConfiguration: Sendable {
    /// The file's path.
    package let file: String
    /// What the pipeline is called.
    package let name: String
    /// The absolute path of its store.
    package let storePath: String
    /// What every random choice follows from.
    package let seed: Int
    /// How the teacher is reached.
    package let teacher: TeacherConfiguration
    /// The teacher's context window in tokens.
    package let context: Int
    /// How many further samples an unusable answer may cost.
    let resample: ResampleRule
    /// The domains by name.
    package let domains: [DomainConfiguration]
    /// How lists are built.
    package let list: ListConfiguration
    /// How the teacher is asked for an order.
    package let rank: RankConfiguration
    /// Which lists are kept.
    package let filter: FilterConfiguration
    /// What the data has to stay away from; nil where the file does not say.
    let decontamination: DecontaminationConfiguration?
    /// How prompts make texts safe. No setting: a store keeps the rules that it was last run with, see ``PipelineRun``.
    package var textRules = TextRules.latest
    private let furtherOptions: [StageOptions]
    /// The whole file as accepted; it holds no secret, only names of environment variables.
    package let settings: Settings

    /// Reads a pipeline file.
    ///
    /// - Parameters:
    ///   - path: the YAML file.
    ///   - overrides: `KEY=VALUE` pairs of `--set`.
    ///   - environment: for `${NAME}`.
    /// - Throws: ``PipelineFileError`` for the file's mistakes, and `SourceError` where a source refuses its settings.
    package init(path: String, overrides: [String] = [], environment: [String: String]) throws {
        let yaml = try SettingsReader.text(of: URL(filePath: path))
        try self.init(yaml: yaml, path: path, overrides: overrides, environment: environment)
    }

    /// Reads the text of a pipeline file.
    package init(yaml: String, path: String, overrides: [String] = [], environment: [String: String]) throws {
        let settings: Settings
        do {
            settings = try SettingsReader.read(
                yaml: yaml,
                file: path,
                schema: PipelineSchema.properties,
                overrides: overrides,
                environment: environment
            )
        } catch let error as PipelineFileError {
            throw SettingsFileKind.pipeline.mended(error, path: path)
        }
        try self.init(settings: settings, file: path)
    }

    /// Takes settings that the schema has accepted.
    ///
    /// - Parameter furtherOptions: what else is asked with than the file's stages say.
    init(settings: Settings, file path: String, furtherOptions: [StageOptions] = []) throws {
        self.settings = settings
        self.furtherOptions = furtherOptions
        file = path
        name = try settings.requiredString("name")
        storePath = try settings.file("store").path
        seed = settings[.seed]
        let teacherSettings = settings.section("teacher")
        teacher = try TeacherConfiguration(settings: teacherSettings)
        context = teacherSettings[PipelineSchema.contextSetting]
        resample = ResampleRule(settings: teacherSettings)
        list = try ListConfiguration(settings: settings.section("list"))
        rank = try RankConfiguration(settings: settings.section("rank"))
        filter = try FilterConfiguration(
            settings: settings.section("filter"),
            samples: rank.samples,
            requiresReasoning: rank.requiresReasoning
        )
        decontamination = settings.settings("decontaminate").map(DecontaminationConfiguration.init)
        let domains = settings.section("domains")
        let seed = seed
        self.domains = try domains.values.keys.sorted().compactMap { name in
            try domains.settings(name).map { try DomainConfiguration(name: name, settings: $0, seed: seed) }
        }
        for (options, settings) in stageOptions.flatMap(\.all) { try teacher.check(options, of: settings) }
        guard !self.domains.isEmpty else {
            throw PipelineFileError(
                path: "domains",
                expected: "at least one domain",
                found: "none",
                suggestion: "see `rankforge init`"
            )
        }
    }

    /// What stages that ask add to the teacher's options.
    private var stageOptions: [StageOptions] { domains.map(\.judge.options) + [rank.options] + furtherOptions }

    /// The environment variables that hold headers, with where they are named.
    var headerVariables: [(name: String, place: String)] {
        let teacher = (teacher.options, settings.section("teacher"))
        return ([teacher] + stageOptions.flatMap(\.all)).flatMap { options, settings in
            options.variables.map { ($0, settings.join("headers")) }
        }
    }
}

extension PipelineConfiguration {
    /// Makes texts safe by the rules that a store was last run with, where it was.
    mutating func keepTextRules(of store: Store) async throws {
        textRules = try await store.currentTextRules().flatMap(TextRules.init(rawValue:)) ?? textRules
    }
}

/// What a YAML file is meant to be, by the keys at its top.
enum SettingsFileKind: String {
    case pipeline, rerank

    /// - Parameter path: nil is made of what can't be read; whoever reads it as one kind then says why.
    init?(path: String) {
        guard let keys = try? SettingsReader.keys(file: URL(filePath: path)) else { return nil }
        if keys.contains("domains") {
            self = .pipeline
        } else if keys.contains("queries") {
            self = .rerank
        } else {
            return nil
        }
    }

    /// A mistake in a file, or, where the file is one of the other kind, that.
    func mended(_ error: PipelineFileError, path: String) -> PipelineFileError {
        guard let found = SettingsFileKind(path: path), found != self else { return error }
        let verb = ShellCommand([found == .rerank ? "rerank" : "run", path]).text
        let page = found == .rerank ? ", `\(ShellCommand(["inspect", path]).text)` shows its store" : ""
        return PipelineFileError(
            path: "",
            expected: "a \(rawValue) file, which has \(self == .pipeline ? "`domains`" : "`queries`") at its top",
            found: "a \(found.rawValue) file",
            suggestion: "`\(verb)` is the verb for it\(page)",
            file: path
        )
    }
}
