/// Placeholder of the prompt file type.
public struct PromptTemplate: Sendable {}
