/// Why a paid answer can't be used.
enum AnswerFault: String, Sendable, CaseIterable {
    /// Cut off by its room.
    case truncated
    /// No text after the chain.
    case empty
    /// Text that holds no order or selection.
    case unparsable
    /// Stopped by the server's content filter.
    case refused
}
