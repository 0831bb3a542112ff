/// What a reader makes of a row.
public enum SourceRow<Value: Sendable>: Sendable {
    /// A row that was read.
    case read(Value)
    /// A sound row that the settings leave out, by reason: `no-accepted-answer`, `no-link`, `local-link`, `not-sampled`.
    case skipped(reason: String)
    /// A row that can't be read.
    case broken(BrokenRow)
}
