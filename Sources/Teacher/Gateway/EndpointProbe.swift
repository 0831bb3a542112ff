import Foundation
import HTTP

/// Asks an endpoint for its list of models, which is free.
package enum EndpointProbe {
    /// The models that an endpoint lists; empty if it answers but has no such list.
    ///
    /// - Throws: ``TeacherError/failed(_:attempts:)`` if it does not answer or refuses the key.
    package static func models(_ configuration: TeacherConfiguration, credentials: Credentials) async throws
        -> [ListedModel]
    {
        let engine = HTTPEngine(name: "rankforge probe", connections: 1)
        defer { engine.shutDown() }
        let receiver = BodyReceiver()
        let call = configuration.wire.modelsPath
        let result = await engine.perform(
            HTTPRequest(
                url: configuration.baseURL + call,
                headers: configuration.headers(of: nil, credentials: credentials),
                deadlines: HTTPDeadlines(
                    connect: .seconds(10),
                    begun: .seconds(30),
                    idle: .seconds(30),
                    total: .seconds(30)
                )
            ),
            receiver
        )
        let body = receiver.body
        if let models = ListedModel.all(in: body) { return models }
        if let failure = result.failure(body: body, call: call, place: configuration.place),
            result.redirect != nil
                || [.connect, .dns, .tls, .unauthorized, .reset, .firstTokenTimeout].contains(failure.cause)
        {
            throw TeacherError.failed(credentials.redacted(failure), attempts: 1)
        }
        return []
    }

    /// The window of the model that is asked for; nil where the server does not name it, or does not answer.
    package static func window(_ configuration: TeacherConfiguration, credentials: Credentials) async -> Int? {
        guard let models = try? await models(configuration, credentials: credentials) else { return nil }
        // A server of one model names it by its file.
        return (models.first { $0.id == configuration.model } ?? (models.count == 1 ? models.first : nil))?.window
    }

    /// Sends one request, whole and only once, and says where the reasoning of its answer was; nothing is stored.
    ///
    /// - Throws: ``TeacherError/failed(_:attempts:)`` if it brings no answer.
    package static func answer(
        _ configuration: TeacherConfiguration,
        to request: TeacherRequest,
        credentials: Credentials
    )
        async throws -> (answer: Answer, reasoningPlace: String?)
    {
        let engine = HTTPEngine(name: "rankforge probe", connections: 1)
        defer { engine.shutDown() }
        let call = configuration.wire.path(model: configuration.model, streamed: false)
        let receiver = AnswerReceiver(configuration, call: call)
        let body = try configuration.body(of: request, streamed: false)
        let result = await engine.perform(
            HTTPRequest(
                url: configuration.baseURL + call,
                headers: ["Content-Type: application/json"]
                    + configuration.headers(of: request, credentials: credentials),
                body: body,
                deadlines: configuration.timeouts.deadlines
            ),
            receiver
        )
        switch receiver.outcome(result) {
        case .success(let assembled):
            return (
                Answer(assembled, sent: SentRequest(request, body: body), configuration: configuration),
                assembled.reasoningPlace
            )
        case .failure(let failure):
            throw TeacherError.failed(credentials.redacted(failure), attempts: 1)
        }
    }
}

/// A model that a server lists.
package struct ListedModel: Sendable, Hashable {
    /// Its name.
    package var id: String
    /// Its context window in tokens, where the server names it.
    package var window: Int?

    /// Reads the body of `GET /models`; nil if it is no such list.
    ///
    /// vLLM and SGLang say `max_model_len`, OpenRouter and Together `context_length`, Groq and Fireworks `context_window` and
    /// `context_length`, llama.cpp `meta.n_ctx` or what the model was trained with, LM Studio `loaded_context_length`.
    static func all(in body: [UInt8]) -> [ListedModel]? {
        guard let top = try? JSONSerialization.jsonObject(with: Data(body)),
            let entries = Self.entries(top)
        else { return nil }
        return entries.compactMap { entry in
            guard let fields = entry as? [String: Any], let id = Self.name(fields) else { return nil }
            let meta = fields["meta"] as? [String: Any] ?? [:]
            let named: [Any?] = [
                fields["max_model_len"], fields["loaded_context_length"], fields["context_length"],
                fields["context_window"], fields["max_context_length"], fields["inputTokenLimit"],
                fields["max_input_tokens"], meta["n_ctx"], meta["n_ctx_train"],
            ]
            return ListedModel(id: id, window: named.lazy.compactMap(tokens).first)
        }
    }

    /// `data` by OpenAI, `models` by Gemini and Ollama.
    private static func entries(_ top: Any) -> [Any]? {
        let fields = top as? [String: Any]
        return fields?["data"] as? [Any] ?? fields?["models"] as? [Any] ?? top as? [Any]
    }

    /// Gemini's names say what they name.
    private static func name(_ fields: [String: Any]) -> String? {
        guard let name = fields["id"] as? String ?? fields["name"] as? String else { return nil }
        return name.hasPrefix("models/") ? String(name.dropFirst(7)) : name
    }

    /// A window of less is none, and of more is no number of tokens.
    private static func tokens(_ value: Any?) -> Int? {
        guard let double = (value as? NSNumber)?.doubleValue else { return nil }
        return (16...1e9).contains(double) ? Int(double) : nil
    }
}
