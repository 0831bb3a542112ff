package import Foundation
import Logging
import Ranking
import Retrieval
import Settings
import Store
package import Teacher

/// Checks what a run needs, one finding a thing; at most one tiny request to each model is paid for.
package struct Doctor: Sendable {
    /// What a check found.
    package struct Finding: Sendable, Codable, Hashable {
        /// What was checked.
        package var subject: String
        /// Whether it is as it should be.
        package var isGood: Bool
        /// What was found, and what to do.
        package var message: String
    }

    private let configuration: PipelineConfiguration
    private let environment: [String: String]
    /// What the file is for.
    private let purpose: String
    /// What lists must hold; nil where none are made.
    private let list: ListConfiguration?
    private let problems: @Sendable () -> [PipelineFileError]
    private let asked: @Sendable (PipelineTeacher) -> EndpointCheck.Asked
    /// A table of prices to compare the built-in one with.
    package var prices: PriceFile?
    /// Against which the age of what is dated is told.
    package var now = Date()
    /// Words that name settings, with the names that the file has for them.
    private let placed: @Sendable (String) -> String

    /// Makes a doctor for a pipeline file that was read without an error.
    package init(configuration: PipelineConfiguration, environment: [String: String]) {
        self.configuration = configuration
        self.environment = environment
        purpose = "domains \(configuration.domains.map(\.name).joined(separator: ", "))"
        list = configuration.list
        problems = { Preflight(configuration: configuration, environment: environment).problems() }
        placed = { $0 }
        asked = { EndpointCheck.Asked(configuration, of: $0) }
    }

    /// Makes a doctor for a rerank file that was read without an error.
    package init(rerank: RerankConfiguration, environment: [String: String]) {
        configuration = rerank.pipeline
        self.environment = environment
        let most = rerank.mostShown
        purpose =
            "reranks \(rerank.domain.name) as \(rerank.name), method \(rerank.method.rawValue), "
            + "\(most.passages == 1 ? "one passage" : "\(most.passages) passages") a request, prompt \(rerank.prompt.id)"
        list = nil
        problems = { rerank.problems(environment: environment) }
        placed = { [set = rerank.domain.name] words in RerankConfiguration.renamed(words, set: set) }
        let options = rerank.options.of(rerank.prompt)
        asked = { _ in
            EndpointCheck.Asked(
                stage: .rank,
                passages: most.passages,
                setting: most.setting,
                requiresReasoning: false,
                options: options
            )
        }
    }

    /// How far the endpoints may be asked.
    package enum Asking: Sendable, Hashable {
        /// Not at all.
        case nothing
        /// For their list of models, which is free.
        case models
        /// For one tiny answer each, too.
        case answer
    }

    /// Runs all checks.
    ///
    /// - Parameters:
    ///   - asking: how far the endpoints may be asked.
    ///   - announce: takes what is about to be paid, before it is.
    package func examine(_ asking: Asking, announce: (String) -> Void = { _ in }) async -> [Finding] {
        var findings = [
            Finding(
                subject: "config",
                isGood: true,
                message: "\(configuration.file): \(purpose)"
            )
        ]
        let problems = problems()
        findings += problems.map { Finding(subject: "config", isGood: false, message: $0.localizedDescription) }
        if problems.isEmpty {
            findings.append(Finding(subject: "files and key", isGood: true, message: "all there"))
        }
        for domain in configuration.domains {
            findings += ShapeCheck(domain: domain, list: list).remarks().map {
                Finding(subject: "data of \(domain.name)", isGood: !$0.isWrong, message: $0.text)
            }
            findings += RunCheck(domain: domain).findings()
        }
        findings += [store(), disk(), clock()]
        for teacher in configuration.teachers {
            findings += (known(of: teacher) + (await answers(of: teacher, asking, announce))).map {
                Finding(
                    subject: teacher.named($0.subject),
                    isGood: $0.isGood,
                    message: teacher.placed($0.message)
                )
            }
        }
        if asking == .answer {
            for domain in configuration.domains {
                findings += await EmbeddingCheck(domain: domain, environment: environment).findings(announce).map {
                    Finding(subject: $0.subject, isGood: $0.isGood, message: placed($0.message))
                }
            }
        }
        return findings
    }

    /// What the file alone says of a teacher.
    private func known(of teacher: PipelineTeacher) -> [Finding] {
        let isBudgeted = teacher.endpoint.budget != nil || configuration.budget.dollars != nil
        let prices = PriceCheck(teacher: teacher.endpoint, isBudgeted: isBudgeted, file: prices, now: now).findings()
        guard let terms = teacher.endpoint.preset.terms else { return prices }
        let words =
            "terms may restrict training on answers, above all of models that compete; read \(terms) before a paid run"
        return prices + [
            Finding(subject: "terms", isGood: true, message: "\(teacher.endpoint.preset.name)'s \(words)")
        ]
    }

    /// What its endpoint says.
    private func answers(of teacher: PipelineTeacher, _ asking: Asking, _ announce: (String) -> Void) async -> [Finding]
    {
        guard asking != .nothing else { return [] }
        guard !teacher.endpoint.isSimulator else {
            return [
                Finding(
                    subject: "endpoint",
                    isGood: true,
                    message: "the simulator; its answers are marked and not exported by default"
                )
            ]
        }
        let check = EndpointCheck(
            configuration: configuration,
            teacher: teacher,
            asked: asked(teacher),
            environment: environment
        )
        let listed = await check.models()
        guard asking == .answer, listed.allSatisfy(\.isGood) else { return listed }
        announce(check.announcement)
        return listed + [await check.answer()]
    }

    private func store() -> Finding {
        let path = configuration.storePath
        guard FileManager.default.fileExists(atPath: path) else {
            return Finding(subject: "store", isGood: true, message: "\(path) will be made by the first run")
        }
        do {
            try Store.openReading(path: path).close()
            return Finding(subject: "store", isGood: true, message: "\(path) can be read by this release")
        } catch {
            return Finding(subject: "store", isGood: false, message: error.localizedDescription)
        }
    }

    /// A store of the paper's size takes a few gigabytes; below one, a run is bound to stop.
    private func disk() -> Finding {
        var folder = URL(filePath: configuration.storePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.path)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else {
            return Finding(subject: "disk", isGood: false, message: "the free space of \(folder.path) can't be read")
        }
        let gigabytes = Double(free) / 1e9
        return Finding(
            subject: "disk",
            isGood: gigabytes >= 1,
            message: String(format: "%.1f GB free for the store; at least 1 GB is needed", gigabytes)
        )
    }

    private func clock() -> Finding {
        let year = Calendar(identifier: .gregorian).component(.year, from: now)
        return Finding(
            subject: "clock",
            isGood: year >= 2026,
            message: year >= 2026 ? "plausible" : "says the year \(year); set it, or the ledger's dates are wrong"
        )
    }
}

/// Asks the embedding models of a domain for one short vector each.
struct EmbeddingCheck: Sendable {
    let domain: DomainConfiguration
    let environment: [String: String]

    func findings(_ announce: (String) -> Void) async -> [Doctor.Finding] {
        var findings: [Doctor.Finding] = []
        for settings in domain.ways where settings.string("kind") == CandidateKinds.dense.name {
            findings.append(await finding(settings, announce))
        }
        return findings
    }

    private func finding(_ settings: Settings, _ announce: (String) -> Void) async -> Doctor.Finding {
        let subject = "embeddings of \(domain.name)"
        func finding(_ isGood: Bool, _ message: String) -> Doctor.Finding {
            Doctor.Finding(subject: subject, isGood: isGood, message: message)
        }
        do {
            var configuration = try EmbeddingConfiguration(settings: settings)
            configuration.endpoint.retry.attempts = 1
            configuration.endpoint.outage = .zero
            let address = configuration.endpoint.baseURL
            announce("sending one text of two words to \(address)")
            let gateway = EmbeddingGateway(
                configuration: configuration,
                apiKey: try TeacherSession.apiKey(configuration.endpoint, environment: environment),
                sharedBudget: SharedBudget(limit: nil),
                log: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
            )
            let answer = try await gateway.embed(["hello world"], dimensions: nil, keep: { _ in }, note: { _ in })
            let tokens = answer.promptTokens.map { "\($0) tokens" } ?? "tokens uncounted"
            return finding(
                true,
                "\(address) answers: \(answer.model), \(answer.vectors.first?.count ?? 0) dimensions, \(tokens)"
            )
        } catch TeacherError.failed(let failure, _) {
            let advice = failure.advice(at: settings.path)
            return finding(false, [failure.message, advice].compactMap { $0 }.joined(separator: "; "))
        } catch {
            return finding(false, error.localizedDescription)
        }
    }
}
