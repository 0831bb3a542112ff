/// A POST of JSON, or a GET.
struct HTTPRequest: Sendable {
    var url: String
    /// Lines like `Authorization: Bearer …`.
    var headers: [String]
    /// nil for a GET.
    var body: String?
    var timeouts: Timeouts
    /// Told once of a response that is whole, on the engine's thread and before anything else is done with it: within libcurl's write
    /// callback where its receiver says so, else as the transfer ends. Never told of one that broke off.
    var onComplete: (@Sendable (HTTPResult) -> Void)?
}
