import Crypto
package import Foundation
package import Logging
import Ranking

/// Asks an embedding model for vectors, by the rules by which a teacher is asked: limits, retries, budget.
///
/// It does not know what was paid for before: who asks has looked that up.
package final class EmbeddingGateway: Sendable {
    private struct Body: Encodable {
        let model: String
        let input: [String]
        let encoding_format = "float"
        let dimensions: Int?
    }

    private let configuration: EmbeddingConfiguration
    private let credentials: Credentials
    private let dispatch: Dispatch
    private let clock: @Sendable () -> Date

    /// Makes a gateway.
    ///
    /// - Parameters:
    ///   - apiKey: sent as a bearer token and kept nowhere else; nil where none is needed.
    ///   - sharedBudget: the run's money.
    ///   - sending: knows whether vectors can be kept, and what is on the wire.
    package init(
        configuration: EmbeddingConfiguration,
        apiKey: String?,
        sharedBudget: SharedBudget,
        sending: any SendingLog = NoSendingLog(),
        log: Logger,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        credentials = Credentials(apiKey: apiKey)
        self.clock = clock
        dispatch = Dispatch(
            configuration: configuration.endpoint,
            credentials: credentials,
            sharedBudget: sharedBudget,
            sending: sending,
            log: log,
            clock: clock
        )
    }

    /// Embeds texts in one request.
    ///
    /// - Parameters:
    ///   - texts: in their final form.
    ///   - dimensions: those of the model's other vectors; nil if there are none yet.
    ///   - keep: returns when the vectors are on disk.
    ///   - note: notes an attempt that brought nothing.
    /// - Throws: ``TeacherError/failed(_:attempts:)``, other errors as ``TeacherError/ofEmbeddings(_:place:)``, and what `keep` and `note` throw.
    @discardableResult
    package func embed(
        _ texts: [String],
        dimensions: Int?,
        keep: @Sendable (EmbeddingAnswer) async throws -> Void,
        note: @Sendable (AttemptFailure) async throws -> Void
    ) async throws -> EmbeddingAnswer {
        let request = Body(model: configuration.endpoint.model, input: texts, dimensions: configuration.dimensions)
        let body = try CanonicalJSON.text(request)
        let reader = EmbeddingReader(count: texts.count, dimensions: dimensions ?? configuration.dimensions)
        let outgoing = Dispatch.Outgoing(
            key: SHA256.hash(data: Data(body.utf8)).hexadecimal(),
            path: "/embeddings",
            headers: configuration.endpoint.headers(of: nil, credentials: credentials),
            body: body,
            demand: demand(body),
            stage: .candidates,
            isCutDown: true
        )
        do {
            return try await perform(outgoing, reader, keep: keep, note: note)
        } catch let error as TeacherError {
            // Who asks may cut a text down that the server does not take.
            if case .failed = error { throw error }
            throw TeacherError.ofEmbeddings(error, place: configuration.endpoint.place)
        }
    }

    private func perform(
        _ outgoing: Dispatch.Outgoing,
        _ reader: EmbeddingReader,
        keep: @Sendable (EmbeddingAnswer) async throws -> Void,
        note: @Sendable (AttemptFailure) async throws -> Void
    ) async throws -> EmbeddingAnswer {
        try await dispatch.perform(
            outgoing,
            receive: { BodyReceiver() },
            read: { [self] receiver, result in
                let received = receiver.body
                let failure = result.failure(body: received, call: outgoing.path, place: configuration.endpoint.place)
                let read = failure.map { .failure($0) } ?? reader.read(received)
                return read.map { answer in
                    let paid = self.paid(answer, sentBytes: outgoing.body.utf8.count)
                    return Dispatch.Paid(value: paid, costMicroUSD: paid.costMicroUSD, firstToken: nil)
                }
            },
            keep: keep,
            note: note
        )
    }

    /// Stops sending; what is in flight is read and kept.
    package func drain() {
        dispatch.drain()
    }

    /// What was done so far.
    package func statistics() -> GatewayStatistics { dispatch.statistics() }

    /// The worst case: no tokenizer makes more than a token of a byte.
    private func demand(_ body: String) -> Admission.Demand {
        let tokens = body.utf8.count
        let money = configuration.endpoint.highestPrice?
            .microUSD(promptTokens: tokens, cachedTokens: 0, completionTokens: 0)
        return Admission.Demand(money: money ?? 0, tokens: body.utf8.count / 4)
    }

    private func paid(_ answer: EmbeddingAnswer, sentBytes: Int) -> EmbeddingAnswer {
        var paid = answer
        if paid.model.isEmpty { paid.model = configuration.endpoint.model }
        paid.costMicroUSD = configuration.endpoint.price(at: clock()).map { price in
            price.microUSD(
                promptTokens: min(answer.promptTokens ?? sentBytes / 3, 4 * sentBytes + 100_000),
                cachedTokens: 0,
                completionTokens: 0
            )
        }
        return paid
    }
}

/// Reads the body of an answer of `/embeddings`, and takes none that is not sound as a whole.
struct EmbeddingReader {
    private struct Payload: Decodable {
        struct Item: Decodable {
            let index: Int?
            let embedding: Numbers
        }

        struct Usage: Decodable {
            let prompt_tokens: Int?
            let total_tokens: Int?
        }

        let data: [Item]?
        let model: String?
        let system_fingerprint: String?
        let usage: Usage?
    }

    /// A list of numbers, or the same as 32-bit little-endian floats in base64.
    private struct Numbers: Decodable {
        let values: [Float]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard let text = try? container.decode(String.self) else {
                values = try container.decode([Float].self)
                return
            }
            guard let bytes = Data(base64Encoded: text), bytes.count % 4 == 0 else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no base64 of 32-bit floats")
            }
            values = stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { start in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
            }
        }
    }

    /// How many texts were sent.
    let count: Int
    /// The dimensions that other vectors of the model have; nil if there are none yet.
    let dimensions: Int?

    /// The vectors in the order of the texts, with what the server says of itself.
    func read(_ body: [UInt8]) -> Result<EmbeddingAnswer, AttemptFailure> {
        let payload: Payload
        func inPlaceOfVectors() -> Result<EmbeddingAnswer, AttemptFailure>? {
            JSONValue(body).flatMap { ServerError($0) }.map { .failure($0.inBody) }
        }
        do {
            payload = try JSONDecoder().decode(Payload.self, from: Data(body))
        } catch {
            return inPlaceOfVectors()
                ?? failure("no embeddings in JSON: \(String(decoding: body.prefix(200), as: UTF8.self))")
        }
        guard let items = payload.data, items.count == count else {
            return inPlaceOfVectors() ?? failure("\(payload.data?.count ?? 0) vectors for \(count) texts")
        }
        var vectors = [[Float]?](repeating: nil, count: count)
        for (place, item) in items.enumerated() {
            // A server that numbers none sends them in order; one that numbers some of them is not to be understood.
            let number = item.index ?? (items.allSatisfy { $0.index == nil } ? place : -1)
            guard vectors.indices.contains(number), vectors[number] == nil else {
                return failure("no vector, or two of them, for one of \(count) texts")
            }
            vectors[number] = item.embedding.values
        }
        let sound = vectors.compactMap { $0 }
        let length = dimensions ?? sound.first?.count ?? 0
        guard length > 0, sound.allSatisfy({ $0.count == length }) else {
            let found = Set(sound.map(\.count)).sorted().map { String($0) }.joined(separator: ", ")
            return failure("vectors of \(found) dimensions where \(length) are expected")
        }
        guard sound.allSatisfy({ $0.allSatisfy(\.isFinite) && $0.contains { $0 != 0 } }) else {
            return failure("a vector of zeros, or with a number that is not finite")
        }
        return .success(
            EmbeddingAnswer(
                vectors: sound,
                model: payload.model ?? "",
                // What is below zero was not counted.
                promptTokens: [payload.usage?.prompt_tokens, payload.usage?.total_tokens].lazy.compactMap { $0 }
                    .first { $0 >= 0 },
                costMicroUSD: nil,
                isSimulated: payload.system_fingerprint == "simulated"
            )
        )
    }

    private func failure(_ words: String) -> Result<EmbeddingAnswer, AttemptFailure> {
        .failure(AttemptFailure(cause: .garbage, status: 200, message: "status 200 and " + words))
    }
}

/// Vectors that were paid for.
package struct EmbeddingAnswer: Sendable {
    /// One a text, in the texts' order, all of one length, all numbers finite.
    package var vectors: [[Float]]
    /// The model that the server named, or the one asked for.
    package var model: String
    /// Tokens that the server counted; nil where it counts none.
    package var promptTokens: Int?
    /// In millionths of a US dollar; nil if the price is unknown.
    package var costMicroUSD: Int?
    /// Whether the simulator answered.
    package var isSimulated: Bool
}
