/// A POST of JSON, or a GET.
struct HTTPRequest: Sendable {
    var url: String
    /// Lines like `Authorization: Bearer …`.
    var headers: [String]
    /// nil for a GET.
    var body: [UInt8]?
    /// Whether the answer is a JSON document to be read as a whole, and no chat completion.
    var isDocument = false
    var timeouts: Timeouts
}
