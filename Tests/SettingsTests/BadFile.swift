import Testing

/// A pipeline file with a mistake, and the message that it earns.
struct BadFile: CustomTestStringConvertible, Sendable {
    var yaml: String
    var message: String

    init(_ yaml: String, _ message: String) {
        self.yaml = yaml
        self.message = message
    }

    var testDescription: String { message }
}
