/// The error that a server sent in place of an answer or in the midst of one, in any of the shapes that they send: `{error: {…}}`,
/// `{error: "…"}` with a code beside it or none, flat as SGLang does (`{object: "error", message}`), a list of `errors` (JSON:API),
/// google.rpc, also in a list, a problem document (`{detail, status}`).
struct ServerError: Sendable, Hashable, Codable {
    /// The server's prose.
    var message: String?
    /// The word or number for programs.
    var code: String?
    /// The kind of error.
    var type: String?
    /// The HTTP status that a field of this name tells.
    var status: Int?
    /// How many seconds it asks to wait (google.rpc.RetryInfo).
    var wait: Double?
    /// The field of the request that it is about: `temperature`, `reasoning.summary`.
    var parameter: String?

    init(message: String? = nil, code: String? = nil, type: String? = nil, status: Int? = nil) {
        self.message = message
        self.code = code
        self.type = type
        self.status = status
    }

    /// Reads the body of a response with an error status; nil where it holds no words.
    init?(body: [UInt8]) {
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
            // A title with the prose beside it, as Spring and Fastify send it.
            let (title, prose) = (String(decoding: words, as: UTF8.self), Self.prose(top))
            self.init(message: prose.map { $0 == title ? title : "\(title): \($0)" } ?? title, around: top)
        case .boolean(true)?: self.init(message: Self.prose(top), around: top)
        case .number(let code)?: self.init(message: Self.prose(top), code: code, around: top)
        case .some(let error): self.init(fields: error, around: top)
        case nil:
            // No chunk of an answer has the status of an error and prose.
            let isSaid =
                ["object", "type", "status"].contains { top[$0]?.string == "error" }
                || (Self.status(top) ?? Self.errorStatus(top["code"])) != nil && Self.prose(top) != nil
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
        message = Self.prose(fields)
        code = Self.code(fields)
        type = Self.type(fields)
        if message == nil, code == nil, type == nil { return nil }
        code = code ?? Self.code(top)
        parameter = Self.parameter(fields)
        status = Self.status(fields) ?? Self.status(top)
        let details = fields["details"]?.items ?? []
        wait = details.lazy.compactMap { $0["retryDelay"]?.string.flatMap(RetryAfter.reset) }.first.map {
            $0 / .seconds(1)
        }
        // What programs are meant to read stands in details: a wrong key has the status of any wrong request.
        if let reason = details.lazy.compactMap({ $0["reason"]?.string }).first {
            status = status ?? Self.errorStatus(fields["code"])
            code = reason
        }
        // A quota of a day comes back the next day, whatever wait is named.
        let quotas = details.flatMap { $0["violations"]?.items ?? [] }.compactMap { $0["quotaId"]?.string }
        if quotas.contains(where: { $0.contains("PerDay") }) { code = "insufficient_quota" }
    }

    /// An error without fields of its own: what else is known of it stands beside it.
    private init(message: String?, code: String? = nil, around top: JSONValue) {
        self.init(message: message, code: code ?? Self.code(top), type: Self.type(top), status: Self.status(top))
    }

    /// FastAPI's `detail` may be a list of what is wrong.
    private static func prose(_ fields: JSONValue) -> String? {
        for name in ["message", "detail", "title"] {
            guard let value = fields[name] else { continue }
            let words = value.words ?? value.items.compactMap { $0["msg"]?.words }.joined(separator: "; ")
            if !words.isEmpty { return words }
        }
        return nil
    }

    /// OpenAI's `param`, and the place of what FastAPI does not take.
    private static func parameter(_ fields: JSONValue) -> String? {
        let place = fields["detail"]?.items.first?["loc"]?.items.compactMap(\.words).drop { $0 == "body" }
        let name = fields["param"]?.string ?? place?.joined(separator: ".")
        return name.flatMap { $0.isEmpty ? nil : String($0.prefix(200)) }
    }

    private static func code(_ fields: JSONValue) -> String? {
        fields["code"]?.words.flatMap { ["", "0"].contains($0) ? nil : $0 }
    }

    private static func type(_ fields: JSONValue) -> String? {
        let kind = fields["type"]?.words ?? (status(fields) == nil ? fields["status"]?.string : nil)
        return kind.flatMap { $0.isEmpty || $0 == "error" ? nil : $0 }
    }

    private static func status(_ fields: JSONValue) -> Int? {
        ["status", "status_code", "statusCode"].lazy.compactMap { errorStatus(fields[$0]) }.first
    }

    private static func errorStatus(_ value: JSONValue?) -> Int? {
        value?.integer.flatMap { (400...599).contains($0) ? $0 : nil }
    }

    /// The HTTP status that the error itself names, as such or by its code: inside of a 200 it counts as the status.
    var namedStatus: Int? {
        status ?? [code, type].lazy.compactMap { $0.flatMap { Int($0) } }.first { (400...599).contains($0) }
    }

    /// What it means where the response itself says that all is well.
    var inBody: AttemptFailure {
        let status = namedStatus ?? 200
        var failure = AttemptFailure(
            cause: AttemptFailure.Cause(status: status, code: code, type: type, message: words),
            status: status,
            message: words,
            code: code,
            type: type
        )
        failure.parameter = parameter
        return failure
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
        wait = error?.wait
        parameter = error?.parameter
    }

    /// The beginning of something that nobody expected, on one line.
    static func excerpt(_ body: [UInt8]) -> String {
        let words = String(decoding: body.prefix(500), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return String(words.joined(separator: " ").prefix(300))
    }
}
