/// One message of a conversation with a model.
public struct ChatMessage: Hashable, Sendable, Codable {
    /// Who speaks.
    public enum Role: String, Hashable, Sendable, Codable {
        /// The frame of the conversation.
        case system
        /// The one who asks.
        case user
        /// The model.
        case assistant
    }

    /// Who speaks.
    public var role: Role
    /// The text.
    public var content: String

    public init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}
