package import Foundation

/// Batch files answered as their services do: results in another order, and each request for itself.
enum SimulatedBatch {
    /// A request of a file.
    struct Request {
        var key: String
        var body: [UInt8]
        /// Where it would go online.
        var path: String

        /// nil where a field is missing.
        init?(key: Any?, body: Any?, path: String) {
            guard let key = key as? String, let fields = body as? [String: Any],
                let json = try? JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
            else { return nil }
            self.key = key
            self.body = Array(json)
            self.path = path
        }
    }

    /// What comes of it.
    enum Outcome {
        case answered(body: String)
        case failed(status: Int, message: String)
        case expired, canceled
    }

    /// The requests of a file: of lines, or of the one document that Anthropic takes.
    ///
    /// - Throws: ``BatchFileError`` for a file that no service would take.
    static func requests(_ file: URL) throws -> [(request: Request, spoken: any SimulatedProtocol)] {
        let data = try Data(contentsOf: file)
        let whole = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
        let lines =
            whole?["requests"] as? [[String: Any]]
            ?? data.split(separator: 0x0A).map {
                (try? JSONSerialization.jsonObject(with: $0)) as? [String: Any] ?? [:]
            }
        var keys: Set<String> = []
        return try lines.enumerated().map { number, line in
            let found = SimulatedProtocols.all.lazy.compactMap { spoken in
                spoken.batchRequest(line).map { ($0, spoken) }
            }.first
            guard let found else {
                throw BatchFileError(file: file.path, request: number + 1, found: "something else than a request")
            }
            guard keys.insert(found.0.key).inserted else {
                throw BatchFileError(file: file.path, request: number + 1, found: "the key of an earlier one")
            }
            return found
        }
    }
}

/// A batch file that no service would take.
struct BatchFileError: LocalizedError {
    var file: String
    var request: Int
    var found: String

    var errorDescription: String? {
        "\(file), request \(request): expected a request of OpenAI's, Anthropic's, Gemini's or Mistral's batches, each with a key of its own, found \(found)"
    }
}

extension Simulator {
    /// Answers batch files of any provider's form.
    ///
    /// What breaks connections online becomes what happens to batches: a stall is an expiry, a reset a cancellation, a cut stream a line
    /// that ends half-way.
    ///
    /// - Parameter results: the file for the results.
    /// - Returns: what was asked and answered.
    /// - Throws: for files that can't be read or written, and requests that no service would take.
    package static func answer(
        _ files: [URL],
        to results: URL,
        _ configuration: SimulatorConfiguration
    ) throws -> SimulatorStatistics {
        let backend = try SimulatorBackend(configuration)
        let requests = try files.flatMap { try SimulatedBatch.requests($0) }
        let lines = requests.sorted { $0.request.key < $1.request.key }.map { request, spoken in
            let reply = backend.reply(
                body: request.body,
                path: request.path,
                key: configuration.apiKey,
                spoken: spoken
            )
            switch reply {
            case .error(let status, let message, _, _):
                return spoken.batchResult(request.key, .failed(status: status, message: message))
            case .document(let text, _): return text
            case .completion(let completion, _, _, let fault):
                backend.ended(completion, fault: fault, wasSent: true, body: request.body)
                let answered = spoken.batchResult(request.key, .answered(body: spoken.body(completion)))
                return switch fault {
                case .stall: spoken.batchResult(request.key, .expired)
                case .reset: spoken.batchResult(request.key, .canceled)
                case .cutStream: String(answered.prefix(answered.count / 2))
                default: answered
                }
            }
        }
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: results, options: .atomic)
        return backend.statistics
    }
}
