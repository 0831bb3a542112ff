import Foundation

/// Asks an endpoint for its list of models, which is free.
public enum EndpointProbe {
    private struct Models: Decodable {
        struct Model: Decodable {
            let id: String
        }

        let data: [Model]
    }

    /// The models that an endpoint lists; empty if it answers but has no such list.
    ///
    /// - Throws: ``TeacherError/failed(_:attempts:)`` if it does not answer or refuses the key.
    public static func models(_ configuration: TeacherConfiguration, apiKey: String?) async throws -> [String] {
        let engine = CurlEngine(connections: 1)
        defer { engine.shutDown() }
        let receiver = BodyReceiver()
        let result = await engine.perform(
            HTTPRequest(
                url: configuration.baseURL + "/models",
                headers: configuration.wire.headers(apiKey: apiKey),
                body: nil,
                timeouts: Timeouts(
                    connect: .seconds(10),
                    firstToken: .seconds(30),
                    idle: .seconds(30),
                    total: .seconds(30)
                )
            ),
            receiver
        )
        let body = receiver.body
        if let models = try? JSONDecoder().decode(Models.self, from: Data(body)) { return models.data.map(\.id) }
        if var failure = result.failure(body: body),
            [.connect, .dns, .tls, .unauthorized, .reset, .firstTokenTimeout].contains(failure.cause)
        {
            if let apiKey { failure.message = failure.message.replacing(apiKey, with: "[key]") }
            throw TeacherError.failed(failure, attempts: 1)
        }
        return []
    }
}
