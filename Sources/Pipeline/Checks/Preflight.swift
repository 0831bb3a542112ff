import Foundation
import Ingest
import Retrieval
package import Settings
import Teacher

/// What can be known before a store is made and before money is spent.
package struct Preflight: Sendable {
    /// The pipeline.
    let configuration: PipelineConfiguration
    /// For the key.
    let environment: [String: String]

    /// Makes a check.
    package init(configuration: PipelineConfiguration, environment: [String: String]) {
        self.configuration = configuration
        self.environment = environment
    }

    /// Everything that keeps the pipeline from running, in the file's order.
    ///
    /// - Parameter domain: only this one; all if nil.
    package func problems(domain: String? = nil) -> [PipelineFileError] {
        var problems: [PipelineFileError] = []
        for teacher in configuration.teachers {
            do {
                _ = try TeacherSession.credentials(of: teacher, in: configuration, environment: environment)
            } catch let error as PipelineFileError {
                problems.append(error)
            } catch {}
        }
        for candidate in configuration.domains where domain == nil || domain == candidate.name {
            problems += filesMissing(in: candidate)
            problems += embeddersMissing(in: candidate.candidates)
        }
        let domains = configuration.domains.filter { domain == nil || domain == $0.name }
        for prompt in domains.flatMap(\.judge.prompts) + [configuration.rank.prompt] {
            problems += Self.programsMissing(of: prompt)
        }
        for (index, reader) in (configuration.decontamination?.readers ?? []).enumerated() {
            do {
                _ = try reader.files()
            } catch {
                problems.append(
                    PipelineFileError(
                        path: "decontaminate.against[\(index)]",
                        expected: "a readable benchmark",
                        found: error.localizedDescription
                    )
                )
            }
        }
        return problems
    }

    /// What a prompt's front matter asks for and this machine has not.
    static func programsMissing(of prompt: PromptTemplate) -> [PipelineFileError] {
        do {
            try prompt.requirePrograms()
            return []
        } catch {
            return [
                PipelineFileError(
                    path: "prompt \(prompt.id)",
                    expected: "what mends and cuts its texts",
                    found: error.localizedDescription
                )
            ]
        }
    }

    /// Checks that a `--domain` is one of the file's.
    package func require(domain: String?) throws {
        let names = configuration.domains.map(\.name)
        guard let domain, !names.contains(domain) else { return }
        throw PipelineFileError(
            path: "--domain",
            expected: "one of \(names.joined(separator: ", "))",
            found: "\"\(domain)\"",
            suggestion: Suggestion.nearest(to: domain, among: names).map { "did you mean \($0)?" }
        )
    }

    private func filesMissing(in domain: DomainConfiguration) -> [PipelineFileError] {
        var problems: [PipelineFileError] = []
        var seen: Set<String> = []
        for (key, reader) in zip(["source", "corpus"], [domain.source, domain.corpus]) {
            let files: [SourceFile]
            do {
                files = try reader.files()
            } catch {
                let place = "domains.\(domain.name).\(key).path"
                if seen.insert(error.localizedDescription).inserted {
                    problems.append(
                        PipelineFileError(
                            path: place,
                            expected: "a readable data set",
                            found: error.localizedDescription,
                            suggestion: Self.start
                        )
                    )
                }
                continue
            }
            for file in files where seen.insert(file.url.path).inserted {
                let place = "domains.\(domain.name).\(key).path"
                if let problem = missing(file.url, role: file.role, place: place) {
                    problems.append(problem)
                }
            }
        }
        for settings in domain.ways {
            if settings.string("kind") == CandidateKinds.run.name, let path = settings.string("path"),
                let problem = missing(URL(filePath: path), role: "run file", place: settings.join("path"))
            {
                problems.append(problem)
            }
            if settings.string("kind") == CandidateKinds.webSearch.name {
                problems += WebFinderMaker.problems(settings, environment: environment)
                if settings.string("provider") == SearchProviders.local { continue }
            }
            let needsPages = [CandidateKinds.citedPages.name, CandidateKinds.webSearch.name]
            guard settings.string("kind").map(needsPages.contains) == true else { continue }
            guard let pages = settings.string("pages") else {
                do {
                    _ = try CrawlSettings(settings: settings)
                } catch let error as PipelineFileError {
                    problems.append(error)
                } catch {}
                continue
            }
            let place = settings.join("pages")
            if let problem = missing(URL(filePath: pages), role: "folder of saved pages", place: place) {
                problems.append(problem)
            }
        }
        return problems
    }

    /// Where a path starts, for those who take it to start elsewhere.
    private static let start =
        "relative paths start at the pipeline file's folder, those after --set at the current one"

    private func missing(_ url: URL, role: String, place: String) -> PipelineFileError? {
        if FileManager.default.isReadableFile(atPath: url.path) { return nil }
        return PipelineFileError(
            path: place,
            expected: role,
            found: "nothing readable at \(url.absoluteURL.path)",
            suggestion: "put it there, or change the path: \(Self.start)"
        )
    }

    /// What keeps embedding models from being asked: an address that is none, a key that is not there, a budget that can't hold.
    private func embeddersMissing(in candidates: [Settings]) -> [PipelineFileError] {
        candidates.flatMap { settings -> [PipelineFileError] in
            if settings.string("kind") == CandidateKinds.fusion.name {
                return embeddersMissing(in: settings.list("of"))
            }
            guard settings.string("kind") == CandidateKinds.dense.name else { return [] }
            do {
                let embedder = try EmbeddingConfiguration(settings: settings)
                _ = try TeacherSession.apiKey(embedder.endpoint, environment: environment)
                guard configuration.budget.dollars != nil, embedder.endpoint.price == nil, !embedder.isLocal else {
                    return []
                }
                return [
                    PipelineFileError(
                        path: settings.join("price"),
                        expected: "a known price, without which \(configuration.budget.place) can't hold",
                        found: "nothing",
                        suggestion: "write price: {input: …}, in US dollars per million tokens"
                    )
                ]
            } catch let error as PipelineFileError {
                return [error]
            } catch { return [] }
        }
    }
}
