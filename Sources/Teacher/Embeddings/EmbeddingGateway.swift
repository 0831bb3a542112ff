import Crypto
import Foundation
import Logging
import Ranking

/// Asks an embedding model for vectors, by the rules by which a teacher is asked: limits, retries, budget.
///
/// It does not know what was paid for before: who asks has looked that up.
public final class EmbeddingGateway: Sendable {
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
    ///   - spent: what the ledger holds, in millionths of a US dollar.
    ///   - possible: what attempts without a count may have been billed.
    ///   - sending: knows whether vectors can be kept, and what is on the wire.
    public init(
        configuration: EmbeddingConfiguration,
        apiKey: String?,
        sharedBudget: SharedBudget,
        spent: @escaping @Sendable () async throws -> Int,
        possible: @escaping @Sendable () async throws -> Int = { 0 },
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
            spent: spent,
            possible: possible,
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
    public func embed(
        _ texts: [String],
        dimensions: Int?,
        keep: @Sendable (EmbeddingAnswer) async throws -> Void,
        note: @Sendable (AttemptFailure) async throws -> Void
    ) async throws -> EmbeddingAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let request = Body(model: configuration.endpoint.model, input: texts, dimensions: configuration.dimensions)
        let body = String(decoding: try encoder.encode(request), as: UTF8.self)
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
    public func drain() {
        dispatch.drain()
    }

    /// What was done so far.
    public func statistics() -> GatewayStatistics { dispatch.statistics() }

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
