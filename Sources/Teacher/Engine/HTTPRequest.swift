/// A POST of JSON, or a GET.
struct HTTPRequest: Sendable {
    var url: String
    /// Lines like `Authorization: Bearer …`.
    var headers: [String]
    /// nil for a GET.
    var body: [UInt8]?
    var timeouts: Timeouts
}
