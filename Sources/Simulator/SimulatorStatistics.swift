/// What a simulator has been asked and has answered.
public struct SimulatorStatistics: Sendable, Hashable, Codable {
    /// Requests for a completion.
    public var received = 0
    /// Answers sent to their end: what a real teacher would be paid for.
    public var answered = 0
    /// Requests whose very same body had been answered to the end before.
    public var answeredAgain = 0
    /// Requests refused or broken off, by fault.
    public var faults: [String: Int] = [:]
    /// Texts that were embedded.
    public var embedded = 0
    /// Tokens of answered prompts.
    public var promptTokens = 0
    /// Those of them that the prefix cache held.
    public var cachedTokens = 0
    /// Tokens of answers.
    public var completionTokens = 0
    /// Requests being answered now.
    public var inFlight = 0
    /// The most at the same time.
    public var mostInFlight = 0
}
