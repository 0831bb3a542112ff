import Foundation
import Ingest
package import Settings
import Store
import Teacher

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
    /// Who can be asked, by name.
    package let teachers: [PipelineTeacher]
    /// Who is asked for orders.
    package let ranker: PipelineTeacher
    /// Who is asked for labels, by domain.
    let judges: [String: PipelineTeacher]
    /// The most that all runs of the store may spend, in US dollars, and the setting that says so.
    package let budget: (dollars: Double?, place: String)
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
    /// What stages that ask add to their teachers' options.
    private let stageOptions: [(teacher: PipelineTeacher, options: StageOptions)]
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
        file = path
        name = try settings.requiredString("name")
        storePath = try settings.file("store").path
        seed = settings[.seed]
        teachers = try PipelineTeacher.all(settings)
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
        let ranker = try PipelineTeacher.asked(by: rank.options.settings, among: teachers)
        var judges: [String: PipelineTeacher] = [:]
        for domain in self.domains where !domain.judge.prompts.isEmpty {
            judges[domain.name] = try PipelineTeacher.asked(by: domain.judge.options.settings, among: teachers)
        }
        (self.ranker, self.judges) = (ranker, judges)
        var stageOptions = ([rank.options] + furtherOptions).map { (teacher: ranker, options: $0) }
        for domain in self.domains {
            if let judge = judges[domain.name] { stageOptions.append((judge, domain.judge.options)) }
        }
        self.stageOptions = stageOptions
        budget = try Self.budget(settings, teachers: teachers)
        for (teacher, options) in stageOptions {
            for (options, settings) in options.all { try teacher.endpoint.check(options, of: settings) }
        }
        try checkAllAreAsked()
        guard !self.domains.isEmpty else {
            throw PipelineFileError(
                path: "domains",
                expected: "at least one domain",
                found: "none",
                suggestion: "see `rankforge init`"
            )
        }
    }

    /// The budget of the run: a setting of its own, but where there is one teacher.
    private static func budget(_ settings: Settings, teachers: [PipelineTeacher]) throws -> (Double?, String) {
        let key = PipelineSchema.budgetSetting.name
        let dollars = settings.number(key)
        if let only = teachers.first, only.name == nil {
            guard dollars == nil else {
                throw PipelineFileError(
                    path: key,
                    expected: "\(TeacherConfiguration.budgetPlace), where there is one teacher",
                    found: key,
                    suggestion: "write it there"
                )
            }
            return (only.endpoint.budget, TeacherConfiguration.budgetPlace)
        }
        if dollars != nil, let unpriced = teachers.first(where: { $0.endpoint.price == nil }) {
            throw PipelineFileError(
                path: unpriced.settings.join("price"),
                expected: "a known price, without which \(key) can't hold",
                found: "no price for \(unpriced.endpoint.model) (price table of \(PriceTable.date))",
                suggestion: "set it, 0 where nothing is paid"
            )
        }
        return (dollars, key)
    }

    private func checkAllAreAsked() throws {
        guard let idle = teachers.first(where: { stages(asking: $0).isEmpty }), let name = idle.name else { return }
        throw PipelineFileError(
            path: idle.settings.path,
            expected: "a teacher that a stage names",
            found: "none that does",
            suggestion: "write rank: {teacher: \(name)}, or judge: {teacher: \(name)} in a domain, or take it away"
        )
    }

    /// The environment variables that hold headers of a teacher's requests, with where they are named.
    func headerVariables(of teacher: PipelineTeacher) -> [(name: String, place: String)] {
        let ofStages = stageOptions.filter { $0.teacher.index == teacher.index }.flatMap(\.options.all)
        return ([(teacher.endpoint.options, teacher.settings)] + ofStages).flatMap { options, settings in
            options.variables.map { ($0, settings.join("headers")) }
        }
    }
}

extension PipelineConfiguration {
    /// The value of `--set` that bounds what all runs of a file's store may spend.
    package static func budgetOverride(_ dollars: Double, of path: String) -> String {
        let keys = (try? SettingsReader.keys(file: URL(filePath: path))) ?? []
        let isNamed = keys.contains(TeacherConfiguration.severalPlace)
        return "\(isNamed ? PipelineSchema.budgetSetting.name : TeacherConfiguration.budgetPlace)=\(dollars)"
    }

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
