/// A model that answered.
public struct ModelLine: Sendable, Hashable, Codable {
    /// The model asked for.
    public var requested: String
    /// The model that the answers name.
    public var answered: String?
    /// The server's mark of its build.
    public var systemFingerprint: String?
    /// Who ran it, where a router says so.
    public var host: String?
    /// Answers by what their reasoning is: `raw`, `summary`, `none`, and `unknown` of those that earlier releases stored.
    public var reasoning: [String: Int] = [:]
    /// How many answers.
    public var answers: Int
    /// Whether it is the simulator.
    public var isSimulated: Bool

    func isSameServer(as other: ModelLine) -> Bool {
        requested == other.requested && answered == other.answered && systemFingerprint == other.systemFingerprint
            && host == other.host
    }
}
