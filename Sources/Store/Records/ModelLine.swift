/// A model that answered.
public struct ModelLine: Sendable, Hashable, Codable {
    /// The model asked for.
    public var requested: String
    /// The model that the answers name.
    public var answered: String?
    /// The server's mark of its build.
    public var systemFingerprint: String?
    /// How many answers.
    public var answers: Int
    /// Whether it is the simulator.
    public var isSimulated: Bool
}
