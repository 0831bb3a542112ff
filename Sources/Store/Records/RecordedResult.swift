import Ranking

/// A stage's result with what it is stored under.
public struct RecordedResult: Sendable {
    /// What the stage made.
    public var result: StageResult
    /// The stage.
    public var stage: StageName
    /// All that shaped the result.
    public var fingerprint: Fingerprint

    /// Makes one.
    public init(_ result: StageResult, stage: StageName, fingerprint: Fingerprint) {
        self.result = result
        self.stage = stage
        self.fingerprint = fingerprint
    }
}
