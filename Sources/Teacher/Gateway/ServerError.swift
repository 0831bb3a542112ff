/// The error that a server sent in place of an answer or in the midst of one, in any of the shapes that they send: `{error: {…}}`,
/// `{error: "…"}`, flat as SGLang does (`{object: "error", message}`), a list of `errors` (JSON:API), google.rpc, also in a list.
package struct ServerError: Sendable, Hashable, Codable {
    /// The server's prose.
    package var message: String?
    /// The word or number for programs.
    package var code: String?
    /// The kind of error.
    package var type: String?
    /// The HTTP status that a field of this name tells.
    package var status: Int?

    /// Makes an error.
    package init(message: String? = nil, code: String? = nil, type: String? = nil, status: Int? = nil) {
        self.message = message
        self.code = code
        self.type = type
        self.status = status
    }

    /// Reads the body of a response with an error status; nil where it holds no words.
    package init?(body: [UInt8]) {
        guard let value = JSONValue(body) else { return nil }
        self.init(value, isExpected: true)
    }

    /// Reads a value; nil where it holds no error.
    ///
    /// - Parameter isExpected: whether the status or the event's name says that this is an error: then a bare message is one too.
    init?(_ value: JSONValue, isExpected: Bool = false) {
        // Gemini's stands in a list where a stream was asked for.
        let top = value.items.first ?? value
        switch top["error"] ?? top["errors"]?.items.first {
        case .text(let words)?:
            guard !words.isEmpty else { return nil }
            self.init(message: String(decoding: words, as: UTF8.self))
        case .boolean(true)?: self.init(message: top["message"]?.words)
        case .number(let code)?: self.init(message: top["message"]?.words, code: code)
        case .some(let error): self.init(fields: error, around: top)
        case nil:
            let isSaid = ["object", "type"].contains { top[$0]?.string == "error" }
            guard isExpected || isSaid else { return nil }
            if isExpected, case .text(let words) = top, !words.isEmpty {
                self.init(message: String(decoding: words, as: UTF8.self))
            } else {
                self.init(fields: top, around: top)
            }
        }
    }

    /// An empty object is no error, and neither is one whose fields are all empty: some servers send it with each chunk.
    private init?(fields: JSONValue, around top: JSONValue) {
        let words = (fields["message"] ?? fields["detail"] ?? fields["title"])?.words
        message = words.flatMap { $0.isEmpty ? nil : $0 }
        code = fields["code"]?.words.flatMap { ["", "0"].contains($0) ? nil : $0 }
        let kind = fields["type"]?.words ?? fields["status"]?.string
        type = kind.flatMap { $0.isEmpty || $0 == "error" ? nil : $0 }
        status = fields["status"]?.integer.flatMap { (400...599).contains($0) ? $0 : nil }
        if message == nil, code == nil, type == nil { return nil }
    }

    /// The HTTP status that the error itself names, as such or by its code: inside of a 200 it counts as the status.
    var namedStatus: Int? {
        status ?? [code, type].lazy.compactMap { $0.flatMap { Int($0) } }.first { (400...599).contains($0) }
    }

    /// What to show a person.
    var words: String { message ?? type ?? code ?? "an error without words" }
}

extension AttemptFailure {
    /// What a response with an error status says.
    init(status: Int, headers: [String: String], body: [UInt8]) {
        let error = ServerError(body: body)
        let words = error?.words ?? Self.excerpt(body)
        self.init(
            cause: Cause(status: status, code: error?.code, type: error?.type, message: words, headers: headers),
            status: status == 0 ? nil : status,
            message: String("status \(status): \(words)".prefix(2000)),
            code: error?.code,
            type: error?.type
        )
    }

    /// The beginning of something that nobody expected, on one line.
    static func excerpt(_ body: [UInt8]) -> String {
        let words = String(decoding: body.prefix(500), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return String(words.joined(separator: " ").prefix(300))
    }
}
