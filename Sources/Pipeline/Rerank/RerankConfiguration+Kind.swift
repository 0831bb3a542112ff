import Foundation
import Settings

extension RerankConfiguration {
    /// Whether a file is one of `rerank` and not a pipeline: it names queries and no domains.
    ///
    /// - Returns: false also for what can't be read; whoever reads it as a pipeline then says why.
    public static func isRerank(path: String) -> Bool {
        guard let keys = try? SettingsReader.keys(file: URL(filePath: path)) else { return false }
        return keys.contains("queries") && !keys.contains("domains")
    }
}
