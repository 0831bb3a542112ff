import Foundation
import HTTP

/// Asks an endpoint for its list of models, which is free.
public enum EndpointProbe {
    /// The models that an endpoint lists; empty if it answers but has no such list.
    ///
    /// - Throws: ``TeacherError/failed(_:attempts:)`` if it does not answer or refuses the key.
    public static func models(_ configuration: TeacherConfiguration, credentials: Credentials) async throws
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
    public static func window(_ configuration: TeacherConfiguration, credentials: Credentials) async -> Int? {
        guard let models = try? await models(configuration, credentials: credentials) else { return nil }
        // A server of one model names it by its file.
        return (models.first { $0.id == configuration.model } ?? (models.count == 1 ? models.first : nil))?.window
    }

    /// Sends one request, whole and only once, and says where the reasoning of its answer was; nothing is stored.
    ///
    /// - Throws: ``TeacherError/failed(_:attempts:)`` if it brings no answer.
    public static func answer(
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
