import Prompts
import Store

extension PipelineConfiguration {
    /// Makes texts safe by the rules that a store was last run with, where it was.
    mutating func keepTextRules(of store: Store) async throws {
        textRules = try await store.currentTextRules().flatMap(TextRules.init(rawValue:)) ?? textRules
    }
}
