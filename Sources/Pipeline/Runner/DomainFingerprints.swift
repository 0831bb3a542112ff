import Foundation
import Ingest
import Ranking
import Retrieval
import Settings
import Store
import Teacher

/// Computes what shapes each stage's rows in a domain: its config, its prompts, its data, and the stages before it.
///
/// What has no part in results stays out: paths, the endpoint's address, limits, timeouts, prices, budget, concurrency.
struct DomainFingerprints: Sendable {
    let configuration: PipelineConfiguration
    let hashes: SourceHash
    /// The version of the rules by which pages are read.
    var pageReading = PageReading.version
    /// The declarations of the file's keys.
    var schema = PipelineSchema.properties

    func fingerprints(of domain: DomainConfiguration) async throws -> [StageName: Fingerprint] {
        var pages: [String] = []
        for settings in domain.ways {
            if settings.string("kind") == CandidateKinds.run.name {
                pages.append(try await hashes.hash(SourceFile(url: try settings.file("path"), role: "run file")))
            }
            let readsPages = [CandidateKinds.citedPages.name, CandidateKinds.webSearch.name]
            if readsPages.contains(settings.string("kind") ?? "") { pages.append("text \(pageReading)") }
            guard let folder = settings.string("pages") else { continue }
            pages.append(try await hashes.hash(SourceFile(url: URL(filePath: folder), role: "saved pages")))
        }
        let seed = String(configuration.seed)
        var made: [StageName: Fingerprint] = [:]
        var previous = ""
        func add(_ stage: StageName, _ parts: [String]) {
            let fingerprint = Fingerprint(
                of: [stage.rawValue, "1", previous] + parts + declaredParts(of: stage, domain: domain.name)
            )
            made[stage] = fingerprint
            previous = fingerprint.rawValue
        }
        add(.ingest, try await ingestParts(of: domain))
        add(
            .candidates,
            try domain.candidates.map(Self.candidates) + pages + (try await screenParts(of: domain))
                // Where own documents are kept, the rule about them shapes nothing.
                + (domain.leavesOutOwnDocuments ? configuration.textRules.fingerprintParts : [])
        )
        let judge = domain.judge
        add(
            .judge,
            [String(describing: judge.samplesNegatives), String(judge.batch), judge.wayName]
                + judge.prompts.map(\.hash)
                + (judge.prompts.isEmpty
                    ? []
                    : (configuration.teacher(judging: domain)?.parts(judge.options.ofStage) ?? [])
                        + configuration.textRules.fingerprintParts)
                + (judge.samplesNegatives ? [String(configuration.list.size)] : [])
                // Queries with fewer candidates are not asked about. The usual bound says nothing, so that older stores stay as they are.
                + (judge.prompts.isEmpty || configuration.textRules == .first
                    || configuration.list.minimum == ListConfiguration.minimumSetting.fallback
                    ? [] : ["minimum \(configuration.list.minimum)"])
                + (judge.samples > 1
                    ? ["samples \(judge.samples) \(judge.threshold.map { "\($0)" } ?? "majority")"] : [])
        )
        add(
            .assemble,
            [String(configuration.list.size), String(configuration.list.minimum), seed]
                + configuration.textRules.fingerprintParts
        )
        let rank = configuration.rank
        add(
            .rank,
            [rank.prompt.hash, String(rank.isStrict)] + configuration.ranker.parts(rank.options.ofStage)
                + (rank.samples > 1 ? ["samples \(rank.samples)"] : [])
                + configuration.textRules.fingerprintParts
        )
        add(.filter, configuration.filter.parts + (rank.samples > 1 ? ["consensus \(rank.consensus.rawValue)"] : []))
        return made
    }

    /// The fingerprints of a domain whose candidates were found in pages that an earlier release read by its own rules.
    ///
    /// - Parameter current: those that the store holds for it.
    /// - Returns: nil where the rules are the same, or where something else changed as well.
    static func ofEarlierPages(
        _ domain: DomainConfiguration,
        current: [StageName: Fingerprint],
        configuration: PipelineConfiguration,
        hashes: SourceHash
    ) async throws -> [StageName: Fingerprint]? {
        for version in [PageReading.version] + PageReading.earlierVersions {
            let computing = DomainFingerprints(configuration: configuration, hashes: hashes, pageReading: version)
            let made = try await computing.fingerprints(of: domain)
            if made[.candidates] == current[.candidates] { return version == PageReading.version ? nil : made }
        }
        return nil
    }

    /// The settings that are declared to shape a stage and are not as usual.
    private func declaredParts(of stage: StageName, domain: String) -> [String] {
        func parts(_ properties: [Property], _ settings: Settings) -> [String] {
            properties.flatMap { property -> [String] in
                let value = settings.values[property.name]
                if property.effect == .shapes(stage) {
                    guard let value, value != property.defaultValue else { return [] }
                    return ["\(settings.join(property.name)): \(value.text)"]
                }
                switch (property.name, property.schema) {
                // What a stage makes depends on its own teacher alone, and not on what that is called.
                case (TeacherConfiguration.teacherPlace, .object(let inner)),
                    (TeacherConfiguration.severalPlace, .map(.object(let inner))):
                    guard let teacher = configuration.teacher(of: stage, in: domain),
                        (teacher.name == nil) == (property.name == TeacherConfiguration.teacherPlace)
                    else { return [] }
                    let place = TeacherConfiguration.teacherPlace
                    return parts(inner, Settings(path: place, values: teacher.settings.values))
                case (_, .object(let inner)): return parts(inner, settings.section(property.name))
                // Names are no part of it: a domain may be called otherwise.
                case (_, .map(.object(let inner))):
                    let values = settings.section(property.name).section(domain).values
                    return parts(inner, Settings(path: property.name, values: values))
                default: return []
                }
            }
        }
        return parts(schema, configuration.settings)
    }

    /// What is done again where fingerprints changed: each domain with the first stage that differs. New domains are no change.
    static func changes(
        from before: [String: [StageName: Fingerprint]],
        to after: [String: [StageName: Fingerprint]]
    ) -> [String] {
        after.keys.sorted().compactMap { domain in
            guard let old = before[domain], !old.isEmpty else { return nil }
            let first = StageName.allCases.first { old[$0] != after[domain]?[$0] }
            return first.map { "\(domain): \($0.rawValue) and what follows from it" }
        }
    }

    private func ingestParts(of domain: DomainConfiguration) async throws -> [String] {
        var files: [String] = []
        for reader in [domain.source, domain.corpus] {
            for file in try reader.files() { files += [file.role, try await hashes.hash(file)] }
        }
        // A page's text is made by this program: another way to make it is other data.
        let readsPages = domain.readerSettings.contains { $0.string("kind") == "pages" }
        var parts = [domain.name, String(configuration.seed)]
        parts += domain.readerSettings.map(Self.text)
        parts += files
        if readsPages { parts.append("text \(pageReading)") }
        return parts
    }

    /// What decides which queries are dropped before anything is looked for: the benchmarks, and the queries that come before.
    private func screenParts(of domain: DomainConfiguration) async throws -> [String] {
        guard let decontamination = configuration.decontamination else { return [] }
        var parts = ["decontaminate", decontamination.text]
        for reader in decontamination.readers {
            for (name, url) in try reader.files() {
                parts += [name, try await hashes.hash(SourceFile(url: url, role: "benchmark"))]
            }
        }
        if decontamination.duplicateThreshold != nil {
            for earlier in configuration.domains.prefix(while: { $0.name != domain.name }) {
                parts += try await ingestParts(of: earlier)
            }
        }
        return parts
    }

    /// What a way of finding candidates comes down to: of an embedding model, what its vectors depend on, and not how it is reached.
    static func candidates(_ settings: Settings) throws -> String {
        switch settings.string("kind") {
        case CandidateKinds.dense.name:
            let top = settings.integer("top").map { String($0) } ?? ""
            return try ["dense", top, EmbeddingConfiguration(settings: settings).fingerprintText].joined(
                separator: "\u{1F}"
            )
        case CandidateKinds.fusion.name:
            let own = Settings(path: settings.path, values: settings.values.filter { $0.key != "of" })
            return try ([text(own)] + settings.list("of").map(candidates)).joined(separator: "\u{1E}")
        default: return text(settings)
        }
    }

    /// Settings as text with sorted keys; what shapes nothing is left out, paths among them, since the hash of what lies there stands for them.
    static func text(_ settings: Settings) -> String {
        let kind = settings.string("kind") ?? ""
        let declared = CandidateKinds.named(kind)?.properties ?? SourceRegistry.schema[kind] ?? []
        // Where pages lie in a folder, nothing of how they are fetched has any part.
        return text(settings, without: declared.harmless.union(settings.has("pages") ? CrawlSettings.keys : []))
    }

    static func text(_ settings: Settings, without keys: Set<String>) -> String {
        SettingValue.object(settings.values.filter { !keys.contains($0.key) }).text
    }

    /// A value as text, a word without quotes.
    static func word(_ value: SettingValue) -> String {
        if case .string(let word) = value { word } else { value.text }
    }
}

extension PipelineTeacher {
    /// What of it shapes a stage's answers.
    ///
    /// - Parameter options: what the stage adds.
    func parts(_ options: RequestOptions = RequestOptions()) -> [String] {
        [endpoint.identity, endpoint.parametersText(options), resample.text, String(context)]
    }
}
