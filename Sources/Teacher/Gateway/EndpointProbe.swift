import Foundation
import HTTP

/// Asks an endpoint for its list of models, which is free.
public enum EndpointProbe {
    /// The models that an endpoint lists; empty if it answers but has no such list.
    ///
    /// - Throws: ``TeacherError/failed(_:attempts:)`` if it does not answer or refuses the key.
    public static func models(_ configuration: TeacherConfiguration, apiKey: String?) async throws -> [ListedModel] {
        let engine = HTTPEngine(name: "rankforge probe", connections: 1)
        defer { engine.shutDown() }
        let receiver = BodyReceiver()
        let result = await engine.perform(
            HTTPRequest(
                url: configuration.baseURL + "/models",
                headers: configuration.wire.headers(apiKey: apiKey),
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
        if var failure = result.failure(body: body),
            result.redirect != nil
                || [.connect, .dns, .tls, .unauthorized, .reset, .firstTokenTimeout].contains(failure.cause)
        {
            if let apiKey { failure.message = failure.message.replacing(apiKey, with: "[key]") }
            throw TeacherError.failed(failure, attempts: 1)
        }
        return []
    }

    /// The window of the model that is asked for; nil where the server does not name it, or does not answer.
    public static func window(_ configuration: TeacherConfiguration, apiKey: String?) async -> Int? {
        guard let models = try? await models(configuration, apiKey: apiKey) else { return nil }
        // A server of one model names it by its file.
        return (models.first { $0.id == configuration.model } ?? (models.count == 1 ? models.first : nil))?.window
    }

    /// Sends one request, whole and only once, and says where the reasoning of its answer was; nothing is stored.
    ///
    /// - Throws: ``TeacherError/failed(_:attempts:)`` if it brings no answer.
    public static func answer(_ configuration: TeacherConfiguration, to request: TeacherRequest, apiKey: String?)
        async throws -> (answer: Answer, reasoningPlace: String?)
    {
        let engine = HTTPEngine(name: "rankforge probe", connections: 1)
        defer { engine.shutDown() }
        let receiver = AnswerReceiver(configuration)
        let body = try configuration.body(of: request, streamed: false)
        let result = await engine.perform(
            HTTPRequest(
                url: configuration.baseURL + configuration.wire.path,
                headers: ["Content-Type: application/json"] + configuration.wire.headers(apiKey: apiKey),
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
        case .failure(var failure):
            if let apiKey { failure.message = failure.message.replacing(apiKey, with: "[key]") }
            throw TeacherError.failed(failure, attempts: 1)
        }
    }
}
