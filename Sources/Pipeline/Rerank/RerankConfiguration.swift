import Foundation
package import Ranking
package import Settings
import Store
import Teacher

/// A rerank file that was read and found sound.
package struct RerankConfiguration: Sendable {
    /// What the run is called.
    package let name: String
    /// How the model is asked.
    package let method: RerankMethod
    /// How many of the found documents are reranked.
    package let top: Int
    /// The windows, of the window method.
    package let plan: WindowPlan
    /// How often they go over the list.
    package let passes: Int
    package let prompt: PromptTemplate
    /// What the prompt's file adds to the teacher's options.
    let options: StageOptions
    /// Where passages are cut, in estimated tokens.
    package let passageTokens: Int
    /// Whether a window whose order needed a repair stays as it was.
    let isStrict: Bool
    /// The file's `rerank:`.
    private let settings: Settings
    /// How prompts make texts safe.
    var textRules = TextRules.latest
    /// Store, teacher and data, as a pipeline of one domain: so that everything that pipelines can do is done by the same code.
    package let pipeline: PipelineConfiguration

    var domain: DomainConfiguration { pipeline.domains[0] }
    /// The model that is asked.
    package var teacher: PipelineTeacher { pipeline.ranker }
    /// The absolute path of the store.
    package var storePath: String { pipeline.storePath }

    /// Reads a rerank file.
    ///
    /// - Parameters:
    ///   - path: the YAML file.
    ///   - overrides: `KEY=VALUE` pairs of `--set`.
    ///   - environment: for `${NAME}`.
    /// - Throws: ``PipelineFileError`` for the file's mistakes.
    package init(path: String, overrides: [String] = [], environment: [String: String]) throws {
        let settings: Settings
        do {
            settings = try SettingsReader.read(
                file: URL(filePath: path),
                schema: RerankSchema.properties,
                overrides: overrides,
                environment: environment
            )
        } catch let error as PipelineFileError {
            throw SettingsFileKind.rerank.mended(error, path: path)
        }
        try self.init(settings: settings, file: path)
    }

    init(settings: Settings, file: String) throws {
        name = try settings.requiredString("name")
        guard name.allSatisfy({ !$0.isWhitespace }) else {
            throw PipelineFileError(
                path: "name",
                expected: "a word without blanks, since it stands in each line of the run",
                found: "\"\(name)\""
            )
        }
        let set = try settings.requiredString("set")
        guard set.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }) else {
            throw PipelineFileError(path: "set", expected: "letters, digits, _ and -", found: "\"\(set)\"")
        }
        let own = settings.section("rerank")
        self.settings = own
        let method = own[RerankSchema.method]
        self.method = method
        top = own[RerankSchema.top]
        let (window, step) = (own[RerankSchema.window], own[RerankSchema.step])
        guard step <= window else {
            throw PipelineFileError(
                path: "rerank.step",
                expected: "at most rerank.window (\(window)), since passages between two windows would never be seen",
                found: String(step)
            )
        }
        plan = WindowPlan(size: window, step: step)
        passes = own[RerankSchema.passes]
        prompt = try PromptChoice.template(
            own,
            key: "prompt",
            fallback: method.usualPrompt,
            stage: .student
        )
        guard (prompt.answers == .score) == (method == .pointwise) else {
            throw PipelineFileError(
                path: "rerank.prompt",
                expected: "a prompt that asks for \(method == .pointwise ? "a score" : "an order")",
                found: "\(prompt.id), which asks for \(prompt.answers == .score ? "a score" : "an order")",
                suggestion: "take it away: `\(method.usualPrompt)` is the usual one of method \(method.rawValue)"
            )
        }
        passageTokens = own[RerankSchema.passageTokens]
        isStrict = own[RerankSchema.repair] == "strict"
        options = try StageOptions(Settings(path: "rerank", values: [:]), prompts: [prompt])
        do {
            pipeline = try PipelineConfiguration(
                settings: Self.pipeline(settings, set: set),
                file: file,
                furtherOptions: [options]
            )
        } catch let error as PipelineFileError {
            throw Self.renamed(error, set: set)
        }
    }

    /// The same file as a pipeline of one domain that judges nothing.
    private static func pipeline(_ settings: Settings, set: String) -> Settings {
        var domain: [String: SettingValue] = ["judge": .object(["given": .boolean(true)])]
        domain["source"] = settings.values["queries"]
        domain["corpus"] = settings.values["corpus"]
        domain["candidates"] = settings.values["candidates"].map { .list([$0]) }
        var values = settings.values.filter { ["name", "store", "seed", "teacher"].contains($0.key) }
        values["domains"] = .object([set: .object(domain)])
        return Settings(values: values)
    }

    /// The most passages that one request shows, and the key that sets them.
    var mostShown: (passages: Int, setting: String) {
        switch method {
        case .window: (min(plan.size, top), "rerank.window")
        case .full: (top, "rerank.top")
        case .pointwise: (1, "rerank.passage_tokens")
        }
    }

    /// What would keep the file from running: keys, files, endpoints.
    package func problems(environment: [String: String]) -> [PipelineFileError] {
        Preflight(configuration: pipeline, environment: environment).problems()
            .map { Self.renamed($0, set: domain.name) } + Preflight.programsMissing(of: prompt)
    }

    /// An error of the pipeline that stands for the file, with the file's own places.
    private static func renamed(_ error: PipelineFileError, set: String) -> PipelineFileError {
        var error = error
        error.path = renamed(error.path, set: set)
        return error
    }

    /// Words that name places of that pipeline, with the file's own.
    static func renamed(_ words: String, set: String) -> String {
        [("source", "queries"), ("corpus", "corpus"), ("candidates[0]", "candidates")].reduce(words) { words, names in
            words.replacing("domains.\(set).\(names.0)", with: names.1)
        }
    }

    /// What shapes an order, for people and for the store.
    var shape: [String: String] {
        var shape = RerankSchema.shape(settings, method: method)
        shape["prompt"] = prompt.id
        shape["max_tokens"] = String(teacher.endpoint.maximumTokens)
        return shape
    }

    /// What shapes the orders, hashed.
    func fingerprint(candidates: Fingerprint) -> Fingerprint {
        let shape = shape.merging(["prompt": prompt.fingerprintID]) { $1 }
        return Fingerprint(
            of: ["rerank", "1", candidates.rawValue, prompt.hash]
                + shape.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
                + teacher.parts()
                + textRules.fingerprintParts
        )
    }
}

extension RerankConfiguration {
    /// Whether a file is one of `rerank` and not a pipeline: it names queries and no domains.
    ///
    /// - Returns: false also for what can't be read; whoever reads it as a pipeline then says why.
    package static func isRerank(path: String) -> Bool {
        SettingsFileKind(path: path) == .rerank
    }
}

/// How a model is asked to rerank.
package enum RerankMethod: String, Sendable, Hashable, CaseIterable {
    /// Windows from the back to the front.
    case window
    /// All passages in one list.
    case full
    /// Each passage alone, for a score.
    case pointwise

    /// The id of the prompt that is taken where a file names none.
    var usualPrompt: String {
        switch self {
        case .window, .full: "student"
        case .pointwise: "student-pointwise"
        }
    }
}
