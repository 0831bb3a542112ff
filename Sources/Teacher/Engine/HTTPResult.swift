/// What came of a transfer.
struct HTTPResult: Sendable {
    /// The answer's parts, or why there is none; of a document an empty answer, since its body is for someone else to read.
    var outcome: Result<AnswerAssembler, AttemptFailure>
    /// The head's fields, names in lower case.
    var headers: [String: String]
    /// Until the first token.
    var firstToken: Duration?
    /// All of it.
    var total: Duration
    /// The raw body, of a GET or a document only.
    var body: [UInt8]
}
