package import Foundation
import Ingest
import Settings

extension PipelineConfiguration {
    /// Checks that a folder for results is none that the pipeline itself lives in: sources, corpora, pages, prompts, benchmarks, the store.
    ///
    /// What is written there would become input of the next run, and files of the same name would give way to it.
    package func requireOutput(_ folder: URL) throws {
        let wanted = Self.place(folder)
        for (role, input) in inputs {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: input.path, isDirectory: &isFolder) else { continue }
            let place = Self.place(input)
            let isTaken =
                isFolder.boolValue
                ? wanted == place || wanted.hasPrefix(place + "/")
                : wanted == Self.place(input.deletingLastPathComponent())
            guard isTaken else { continue }
            throw PipelineFileError(
                path: "--out",
                expected: "a folder of its own",
                found: "\(folder.path), where \(role) lies (\(input.path))",
                suggestion: "name a new folder, such as \(folder.appending(path: "export").path)"
            )
        }
    }

    private var inputs: [(role: String, url: URL)] {
        var inputs = [("the pipeline file", URL(filePath: file)), ("the store", URL(filePath: storePath))]
        for ending in ["index", "vectors", "search"] {
            inputs.append(("the store's \(ending)", URL(filePath: "\(storePath).\(ending)")))
        }
        for domain in domains {
            for reader in [domain.source, domain.corpus] {
                inputs += ((try? reader.files()) ?? []).map { ("the \($0.role) of domain \(domain.name)", $0.url) }
            }
            for way in domain.ways {
                inputs += ["path", "pages"].compactMap { way.string($0) }
                    .map { ("a source of candidates of domain \(domain.name)", URL(filePath: $0)) }
            }
            let judge = settings.settings("domains")?.settings(domain.name)?.settings("judge")
            inputs += ["positives", "hard_negatives"].compactMap { judge?.string($0) }
                .map { ("a prompt of domain \(domain.name)", URL(filePath: $0)) }
        }
        if let prompt = settings.settings("rank")?.string("prompt") {
            inputs.append(("the prompt of stage rank", URL(filePath: prompt)))
        }
        return inputs + (decontamination?.against ?? []).map { ("a benchmark to stay away from", $0) }
    }

    /// With symbolic links followed, so that no second name of a folder gets by.
    private static func place(_ url: URL) -> String {
        let path = url.absoluteURL.standardizedFileURL.resolvingSymlinksInPath().path
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
