import Foundation

/// The error object of a server, in any of the shapes that they send: `{error: {…}}`, `{error: "…"}`, or flat as SGLang does.
package struct ServerError: Sendable, Hashable {
    /// The server's prose.
    package var message: String?
    /// The word or number for programs.
    package var code: String?
    /// The kind of error.
    package var type: String?

    /// Reads a body; nil where it holds no error.
    package init?(body: [UInt8]) {
        guard let top = try? JSONSerialization.jsonObject(with: Data(body)) else { return nil }
        // Gemini's stands in a list where a stream was asked for.
        let object = (top as? [Any])?.first ?? top
        guard let fields = object as? [String: Any] else { return nil }
        if let text = fields["error"] as? String, fields["message"] == nil {
            self.init(message: text)
            return
        }
        let error = fields["error"] as? [String: Any] ?? fields
        self.init(
            message: error["message"] as? String ?? fields["message"] as? String ?? fields["detail"] as? String,
            code: Self.text(error["code"]),
            type: Self.text(error["type"]) ?? Self.text(error["status"])
        )
        if message == nil, code == nil, type == nil { return nil }
    }

    /// Makes an error.
    package init(message: String? = nil, code: String? = nil, type: String? = nil) {
        self.message = message
        self.code = code
        self.type = type
    }

    /// A number or a word, as providers please.
    private static func text(_ value: Any?) -> String? {
        if let text = value as? String { return text }
        return (value as? NSNumber)?.stringValue
    }
}
