/// What came of a transfer.
struct HTTPResult: Sendable {
    /// The answer's parts, or why there is none.
    var outcome: Result<AnswerAssembler, AttemptFailure>
    /// The head's fields, names in lower case.
    var headers: [String: String]
    /// Until the first token.
    var firstToken: Duration?
    /// All of it.
    var total: Duration
    /// The raw body, of a GET only.
    var body: [UInt8]
}
