/// The rules by which texts are chosen and made safe for prompts, by version.
///
/// They shape prompts, and with these the keys of paid answers: a store keeps the rules that it was last run with, until somebody agrees
/// to what newer ones would cost. A change of the rules is a new case; old ones stay.
public enum TextRules: Int, Sendable, Hashable, CaseIterable {
    /// Every bracketed number is rewritten, whatever it is; control tokens of chat templates stay.
    case first = 1
    /// Bracketed numbers are rewritten where they can pose as an identifier, and control tokens everywhere. A query's own documents are no
    /// candidates, near copies stand once in a list, and no judge is asked where that leaves too few passages for one.
    case second = 2

    /// Those of new stores.
    public static let latest = TextRules.second

    /// How many control tokens of some texts are written in another way.
    public func controlTokens(in texts: [String]) -> Int {
        self == .first ? 0 : texts.reduce(0) { $0 + ControlTokens.neutralized($1).count }
    }

    /// What fingerprints of the stages that they shape say of them; the first rules had no name.
    public var fingerprintParts: [String] { self == .first ? [] : ["text rules \(rawValue)"] }
}
